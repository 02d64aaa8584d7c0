"""More look-alikes, each with the sums over windows that `metric` must print: written down by hand from its rows."""

from __future__ import annotations

from typing import NamedTuple

from tests.metrics import ads
from tests.metrics.platforms import BOM, Expected, new_workbook, utf16, zip_of

Windows = dict[tuple[str, str, str], float | None]  # metric, first and last day ("" none) → sum, None for nothing


class LookAlike(NamedTuple):
    """`tables`: as in `platforms.EXPECTED`, of all tables of the file."""

    name: str
    raw: bytes
    format: str
    tables: list[Expected]
    windows: Windows


def utf8(*lines: str) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def meta(*blocks: str, head: str = "sep=,\n") -> bytes:
    return utf16(head + "\n\n".join(blocks) + "\n\n")


OCT = ("2026-10-01", "2026-10-31")
HALF = ("2026-10-01", "2026-10-15")
YT_ZIP_NAME = "2026-10-01_2026-10-31 Café Andino.zip"

YOUTUBE = [
    LookAlike(
        f"Date {YT_ZIP_NAME}", zip_of({"Table data.csv": utf8("Date,Views,Watch time (hours),Average view duration,Estimated revenue (USD)", "Total,30,3.5,0:01:21,1.5", "2026-10-02,18,2.0,0:01:10,", "2026-10-01,12,1.5,0:01:31,1.5"), "Totals.csv": utf8("Date,Views", "2026-10-01,12", "2026-10-02,18")}),
        "youtube_days", [("youtube", "Café Andino", "day", 2, {"views": 30, "watch_time_hours": 3.5, "earnings": 1.5})],
        {("views", *OCT): 30, ("watch_time_hours", "2026-10-02", "2026-10-02"): 2, ("earnings", *OCT): 1.5},
    ),
    LookAlike(
        "Datos de la tabla.csv", utf8("Fecha,Vistas,Tiempo de reproducción (horas),Suscriptores", "Total,30,3.5,2", "2026-10-01,12,1.5,2", "2026-10-02,18,2,0"),
        "youtube_days", [("youtube", None, "day", 2, {"views": 30, "net_follows": 2})], {("views", "2026-10-02", "2026-10-31"): 18, ("net_follows", *OCT): 2},
    ),
    LookAlike(
        "Monthly revenue.csv", utf8("Month,Your estimated revenue (USD)", "Total,350.5", "2026-08,100.25", "2026-09,120.25", "2026-10,130.00"),
        "youtube_days", [("youtube", None, "day", 3, {"earnings": 350.5})], {("earnings", "", ""): 350.5, ("earnings", *OCT): 130, ("earnings", *HALF): None},
    ),
    LookAlike(
        f"Geography {YT_ZIP_NAME}", zip_of({"Table data.csv": utf8("Geography,Views,Watch time (hours),Average view duration", "Total,30,3.5,0:01:21", "CO,20,2.5,0:01:10", "PE,10,1.0,0:01:31"), "Chart data.csv": utf8("Date,Geography,Views", "2026-10-01,CO,20", "2026-10-02,PE,10"), "Totals.csv": utf8("Date,Views", "2026-10-01,20", "2026-10-02,10")}),
        "youtube_breakdown", [("youtube", "Café Andino", "breakdown", 2, {"views": 30, "watch_time_hours": 3.5}), ("youtube", None, "day*source", 2, {"views": 30}), ("youtube", "Café Andino", "day", 2, {"views": 30})],
        {("views", *OCT): 30, ("watch_time_hours", "", ""): None},
    ),
    LookAlike(
        f"Ubicación geográfica {YT_ZIP_NAME}", zip_of({"Datos de la tabla.csv": utf8("Ubicación geográfica,Vistas,Tiempo de reproducción (horas),Duración promedio de vistas", "Total,30,3.5,0:01:21", "CO,30,3.5,0:01:10")}),
        "youtube_breakdown", [("youtube", "Café Andino", "breakdown", 1, {"views": 30})], {("views", "", ""): None},
    ),
    LookAlike(
        "Dados da tabela.csv", utf8("País,Visualizações,Tempo de exibição (horas),Duração média da visualização", "Total,30,3.5,0:01:21", "BR,30,3.5,0:01:10"),
        "youtube_breakdown", [("youtube", None, "breakdown", 1, {"views": 30})], {("views", "", ""): None},
    ),
    LookAlike(
        f"Cities {YT_ZIP_NAME}", zip_of({"Table data.csv": utf8("Cities,City name,Views,Watch time (hours),Average view duration", "Total,,30,3.5,0:01:21", "0x8e3f:0x1,Bogotá,20,2.5,0:01:10", "0x9105:0x2,Lima,10,1.0,0:01:31")}),
        "youtube_breakdown", [("youtube", "Café Andino", "breakdown", 2, {"views": 30})], {("views", "", ""): None},
    ),
    LookAlike(
        f"Viewer age {YT_ZIP_NAME}", zip_of({"Table data.csv": utf8("Viewer age,Views (%),Average view duration,Average percentage viewed (%),Watch time (hours) (%)", "13–17 years,10.5,0:01:10,40.0,9.5", "18–24 years,89.5,0:01:31,50.0,90.5")}),
        "youtube_breakdown", [("youtube", "Café Andino", "breakdown", 2, {"views_share": 1, "watch_time_share": 1})], {("views_share", "", ""): None},
    ),
    LookAlike(
        f"Edad del usuario {YT_ZIP_NAME}", zip_of({"Datos de la tabla.csv": utf8("Edad del usuario,Vistas (%),Duración promedio de vistas,Porcentaje promedio reproducido (%),Tiempo de reproducción (horas) (%)", "18 a 24 años,100,0:01:31,50.0,100")}),
        "youtube_breakdown", [("youtube", "Café Andino", "breakdown", 1, {"views_share": 1, "average_percentage_viewed": 0.5})], {("views_share", "", ""): None},
    ),
    LookAlike(
        "Gênero.csv", utf8("Gênero do espectador,Visualizações (%),Duração média da visualização,Porcentagem visualizada média (%),Tempo de exibição (horas) (%)", "Feminino,60.5,0:01:31,50.0,61", "Masculino,39.5,0:01:31,50.0,39"),
        "youtube_breakdown", [("youtube", None, "breakdown", 2, {"views_share": 1})], {("views_share", "", ""): None},
    ),
    LookAlike(
        f"Traffic source {YT_ZIP_NAME}", zip_of({"Table data.csv": utf8("Traffic source,Views,Watch time (hours),Average view duration,Impressions,Impressions click-through rate (%)", "Total,30,3.5,0:01:21,600,4.2", "YouTube search,20,2.5,0:01:10,600,4.2", "External,10,1.0,0:01:31,,")}),
        "youtube_breakdown", [("youtube", "Café Andino", "breakdown", 2, {"views": 30, "impressions": 600})], {("impressions", "", ""): None},
    ),
    LookAlike(
        "suggested.csv", utf8("Traffic source,Source type,Source title,Thumbnail impressions,Views,Average view duration,Watch time (hours)", "Total,,,600,30,0:01:21,3.5", "YT_RELATED.abcdefghijk,YouTube video,A farm,600,30,0:01:21,3.5", "Showing top 500 results"),
        "youtube_breakdown", [("youtube", None, "breakdown", 1, {"views": 30, "impressions": 600})], {("views", "", ""): None},
    ),
    LookAlike(
        f"Device type {YT_ZIP_NAME}", zip_of({"Table data.csv": utf8("Device type,Views,Watch time (hours),Average view duration", "Total,30,3.5,0:01:21", "Mobile phone,25,2.5,0:01:10", "TV,5,1.0,0:01:31")}),
        "youtube_breakdown", [("youtube", "Café Andino", "breakdown", 2, {"views": 30})], {("views", "", ""): None},
    ),
    LookAlike("Table data.csv", utf8("Date,Views", "Total,30", "2026-10-01,12", "2026-10-02,18"), "youtube_days", [("youtube", None, "day", 2, {"views": 30})], {("views", *OCT): 30}),
    LookAlike("Chart data age.csv", utf8("Date,Viewer age,Views (%)", "2026-10-01,18–24 years,60.5", "2026-10-01,25–34 years,39.5"), "youtube_sources", [("youtube", None, "day*source", 2, {"views_share": 1})], {("views_share", "", ""): None}),
    LookAlike(
        "video.csv", utf8("Video,Video title,Video publish time,Comments added,Shares,Views,Watch time (hours),RPM (USD),Your estimated revenue (USD)", "Total,,,3,2,30,3.5,1.1,2.5", 'abcdefghijk,Farm,"Oct 5, 2026",3,2,30,3.5,1.1,2.5'),
        "youtube_table", [("youtube", None, "video", 1, {"views": 30, "comments": 3, "shares": 2, "earnings": 2.5})], {("views", *OCT): 30, ("earnings", *OCT): 2.5},
    ),
    LookAlike(
        "vídeo.csv", utf8("Vídeo,Título del vídeo,Hora de publicación del vídeo,Visualizaciones,Tiempo de visualización (horas),Ingresos estimados (EUR)", "Total,,,30,3.5,2.5", 'abcdefghijk,Finca,"Oct 5, 2026",30,3.5,2.5'),
        "youtube_table", [("youtube", None, "video", 1, {"views": 30, "earnings": 2.5})], {("views", *OCT): 30},
    ),
    LookAlike(
        "de.csv", utf8("Video,Video\u00adtitel,Veröffentlichungs\u00adzeitpunkt des Videos,Auf\u00adrufe,Wieder\u00adgabe\u00adzeit (Stunden)", "Ge\u00adsamt,,,30,3.5", 'abcdefghijk,Hof,"Oct 5, 2026",30,3.5'),
        "youtube_table", [("youtube", None, "video", 1, {"views": 30})], {("views", *OCT): 30},
    ),
]  # fmt: skip

VISITS = meta(
    '"Facebook Page visits"\n"Date","Facebook Page likes"\n"2026-10-01T00:00:00","120"\n"2026-10-02T00:00:00","80"', '"Instagram profile visits"\n"Date","Instagram followers"\n"2026-10-01T00:00:00","7"\n"2026-10-02T00:00:00","8"'
)
NEW_LIKES = meta(
    '"Facebook Page new likes"\n"Date","New Facebook Page likes"\n"2026-10-01T00:00:00","3"\n"2026-10-02T00:00:00","4"', '"New Instagram followers"\n"Date","New Instagram followers"\n"2026-10-01T00:00:00","1"'
)
FORMATS = meta('"Top content formats"\n"Content format","Reach","Content interactions"\n"Reels","900","80"\n"Photos","300","20"')
META = [
    LookAlike("Page and profile visits.csv", VISITS, "meta_daily", [("facebook", None, "day", 2, {"profile_visits": 200}), ("instagram", None, "day", 2, {"profile_visits": 15})], {("profile_visits", *OCT): 215, ("follows", "", ""): None, ("followers", "", ""): None}),
    LookAlike("New likes and follows.csv", NEW_LIKES, "meta_daily", [("facebook", None, "day", 2, {"follows": 7}), ("instagram", None, "day", 1, {"follows": 1})], {("follows", *OCT): 8, ("follows", "2026-10-02", "2026-10-02"): 4}),
    LookAlike("Reach saved again.csv", utf16('sep=\t\r\n"Facebook Page reach"\r\n"Date"\t"Facebook Page reach"\r\n"2026-10-01T00:00:00"\t"120"\r\n'), "meta_daily", [("facebook", None, "day", 1, {"reach": 120})], {("reach", *OCT): 120}),
    LookAlike("Visits.xlsx", new_workbook({"Visits": [["Instagram profile visits"], ["Date", "Primary"], ["2026-10-01T00:00:00", "12"], ["2026-10-02T00:00:00", "8"]]}), "meta_daily", [("instagram", None, "day", 2, {"profile_visits": 20})], {("profile_visits", *OCT): 20}),
    LookAlike("Top content formats.csv", FORMATS, "meta_formats", [("meta", None, "breakdown", 2, {"reach": 1200, "engagements": 100})], {("engagements", "", ""): None}),
    LookAlike("Formatos del contenido principal.csv", meta('"Formatos del contenido principal"\n"Formato de contenido","Alcance"\n"Reels","900"'), "meta_formats", [("meta", None, "breakdown", 1, {"reach": 900})], {("reach", "", ""): None}),
]  # fmt: skip

X = [
    LookAlike(
        "account_analytics_content_2026-10-01_2026-10-31.csv", utf8("Post id,Date,Post text,Link,Impressions,Likes,Engagements,Bookmarks,Share,New follows,Replies,Reposts,Profile visits,Detail Expands,URL Clicks,Hashtag Clicks,Permalink Clicks", '1890000000000000001,"Thu, Oct 1, 2026",Fresh beans,https://x.com/c/status/1890000000000000001,500,20,33,2,4,1,4,5,6,7,8,0,0', '1890000000000000002,"Fri, Oct 2, 2026",@ana yes,https://x.com/c/status/1890000000000000002,"1,500",2,3,0,1,0,1,0,0,1,0,0,0'),
        "x_content", [("x", None, "post", 2, {"impressions": 2000, "shares": 5})], {("impressions", *OCT): 2000, ("shares", "2026-10-01", "2026-10-01"): 4},
    ),
    LookAlike(
        "x.csv", utf8("Post id,Date,Post text,Post Link,Impressions,Engagements,New follows", '1890000000000000003,"Thu, Oct 1, 2026",Fresh,https://x.com/c/status/1890000000000000003,"1,234",5,1'),
        "x_content", [("x", None, "post", 1, {"impressions": 1234})], {("impressions", *OCT): 1234},
    ),
]  # fmt: skip

PAID = [
    LookAlike(
        "meta-es.xlsx", new_workbook({"Formatted Report": [["Nombre de la campaña", "Día", "Importe gastado (COP)"], ["Launch", "All", 30], ["", "2026-10-01", 10], ["", "2026-10-02", 20]], "Raw Data Report": [["Mi informe"], ["Nombre de la campaña", "Día", "Importe gastado (COP)"], ["Launch", "2026-10-01", 10], ["Launch", "2026-10-02", 20]]}),
        "meta_ads", [("meta-ads", None, "ad", 2, {"cost": 30})], {("cost", *OCT): 30, ("cost", "2026-10-02", "2026-10-02"): 20},
    ),
    LookAlike(
        "meta-es.csv", ads.table("Inicio del informe,Fin del informe,Día,Nombre de la campaña,Identificador de la campaña,Importe gastado (PEN)", ["2026-10-01,2026-10-02,2026-10-01,Launch,120000000000000001,10.5", "2026-10-01,2026-10-02,2026-10-02,Launch,120000000000000001,20.5", "2026-10-01,2026-10-02,,,,31"]),
        "meta_ads", [("meta-ads", None, "ad", 2, {"cost": 31})], {("cost", *OCT): 31, ("cost", "2026-10-01", "2026-10-01"): 10.5},
    ),
    LookAlike(
        "meta-adset.csv", ads.table("Inicio del informe,Fin del informe,Nombre del conjunto de anuncios,Entrega del conjunto de anuncios,Resultados,Indicador de resultado,Importe gastado (USD),Impresiones,Alcance,Finalización,Inicio,Compras", ["2026-10-01,2026-10-31,Set A,active,3,x,10,100,80,2027-01-01,2026-01-01,3", "2026-10-01,2026-10-31,Set B,active,1,x,20,200,150,En curso,2026-01-01,1"]),
        "meta_ads", [("meta-ads", None, "ad", 2, {"cost": 30, "impressions": 300, "purchases": 4})], {("cost", *OCT): 30, ("purchases", *OCT): 4, ("cost", *HALF): None},
    ),
    LookAlike(
        "meta-reporting.csv", ads.table("Campaign name,Ad set name,Ad name,Delivery status,Delivery level,Result type,Results,Reach,Amount spent (INR),Impressions,Link clicks,Landing page views,Reporting starts,Reporting ends", ["Launch,Set A,Ad 1,active,ad,Link clicks,5,80,10,100,5,4,2026-10-01,2026-10-31", "Launch,Set A,Ad 2,active,ad,Purchases,1,90,20,200,6,5,2026-10-01,2026-10-31"]),
        "meta_ads", [("meta-ads", None, "ad", 2, {"cost": 30, "link_clicks": 11, "landing_page_views": 9})], {("cost", *OCT): 30, ("results", "", ""): None},
    ),
    LookAlike(
        "meta-pt.csv", ("Anúncios;Valor usado (BRL);Impressões;Alcance;Início dos relatórios;Encerramento dos relatórios\r\nAd 1;1.042,90;3.200;900;2026-10-01;2026-10-31\r\n;1.042,90;3.200;900;2026-10-01;2026-10-31\r\n").encode("cp1252"),
        "meta_ads", [("meta-ads", None, "ad", 1, {"cost": 1042.9, "impressions": 3200})], {("cost", *OCT): 1042.9},
    ),
    LookAlike(
        "Cafe-Campaigns-Oct-1-2026-Oct-31-2026.csv", ads.table("Campaign name,Amount spent (USD),Impressions", ["Launch,10,100", "Rest,5,50"]),
        "meta_ads", [("meta-ads", None, "ad", 2, {"cost": 15})], {("cost", *OCT): 15, ("cost", *HALF): None},
    ),
    LookAlike(
        "no-money.csv", ads.table("Día,Nombre de la campaña,Impresiones,Alcance,Resultados", ["2026-10-01,Launch,100,80,3", "2026-10-02,Launch,200,150,4"]),
        "meta_ads", [("meta-ads", None, "ad", 2, {"impressions": 300, "results": 7})], {("impressions", *OCT): 300, ("results", "2026-10-02", "2026-10-02"): 4},
    ),
    LookAlike("Informe sin fechas.csv", ads.table("Nombre de la campaña,Importe gastado (COP)", ["Launch,10"]), "meta_ads", [("meta-ads", None, "ad", 1, {"cost": 10})], {("cost", "", ""): None}),
    LookAlike("Solo días.csv", ads.table("Día,Importe gastado (COP)", ["2026-10-01,5", "2026-10-02,6"]), "meta_ads", [("meta-ads", None, "ad", 2, {"cost": 11})], {("cost", *OCT): 11}),
    LookAlike("linkedin.csv", utf16("Start Date (in UTC)\tAccount Name\tCurrency\tCampaign Name\tTotal Spent\tImpressions\tClicks\r\n10/15/2026\tCafé\tUSD\tA\t1.50\t10\t1\r\n"), "linkedin_ads", [("linkedin-ads", "Café", "campaign", 1, {"cost": 1.5})], {("cost", "2026-10-15", "2026-10-15"): 1.5}),
    LookAlike(
        "google-video.csv", utf8("Campaign report", '"October 1, 2026 - October 31, 2026"', "Campaign status,Campaign,Currency code,Cost,TrueView avg. CPV,Avg. CPM,Impr.,Interactions", 'Enabled,Farm,USD,"1,100.50",0.01,2.00,"25,881",300', 'Total: Campaigns, --, --,"1,100.50",0.01,2.00,"25,881",300', 'Total: Account, --, --,"1,100.50",0.01,2.00,"25,881",300'),
        "google_ads", [("google-ads", None, "campaign", 1, {"cost": 1100.5, "impressions": 25881})], {("cost", *OCT): 1100.5, ("cost", *HALF): None},
    ),
    LookAlike(
        "google-es.csv", utf8("Informe de campañas", '"1 de octubre de 2026 - 2 de octubre de 2026"', "Día,Campaña,Impr.,Clics,Costo,Prom. CPC", '2026-10-01,Marca,"1.247",30,"8651,95","3,2"', '2026-10-02,Marca,900,6,"10,05",--', 'Total,,"2.147",36,"8662,00",'),
        "google_ads", [("google-ads", None, "campaign", 2, {"cost": 8662, "clicks": 36, "impressions": 2147})], {("cost", *OCT): 8662, ("clicks", "2026-10-02", "2026-10-02"): 6},
    ),
    LookAlike(
        "google-pt.csv", BOM + "Relatório de campanha\r\n1 de outubro de 2026 - 2 de outubro de 2026\r\nDia,Campanha,Código da moeda,Impr.,Cliques,Custo,Conversões,Custo / conv.\r\n2026-10-01,Marca,BRL,\"1.234\",5,\"123,45\",\"1,00\",\"--\"\r\nTotal: conta, --, --,\"1.234\",5,\"123,45\",\"1,00\",\r\n".encode(),
        "google_ads", [("google-ads", None, "campaign", 1, {"cost": 123.45, "impressions": 1234})], {("cost", *OCT): 123.45},
    ),
    LookAlike(
        "google-excel.csv", utf16("Campaign report\r\nOctober 1, 2026 - October 2, 2026\r\nDay\tCampaign\tCurrency code\tImpressions\tClicks\tCost\tConversions\r\n2026-10-01\tBrand\tUSD\t1000\t5\t12.50\t1\r\n"),
        "google_ads", [("google-ads", None, "campaign", 1, {"cost": 12.5, "impressions": 1000})], {("cost", *OCT): 12.5},
    ),
    LookAlike(
        "tiktok-2026-10-01_2026-10-31.csv", utf8("Campaign name,Ad group name,Ad name,Primary status,Cost,Impressions,Reach,Frequency,Clicks (destination),CTR (destination),CPC (destination),CPM,Conversions,Cost per conversion,Results,Cost per result", "A,a,1,Active,10.50,1000,800,1.2,12,1%,0.8,10,2,5,2,5", "A,a,2,Active,5.25,500,400,1.2,3,1%,0.8,10,1,5,1,5", "Total of 2 results,,,,15.75,1500,1100,,15,,,,3,,3,"),
        "tiktok_ads", [("tiktok-ads", None, "day", 2, {"cost": 15.75, "impressions": 1500, "conversions": 3})], {("cost", *OCT): 15.75, ("cost", *HALF): None},
    ),
    LookAlike(
        "tiktok-es.xlsx", new_workbook({"Sheet1": [["Por día", "Nombre de la campaña", "Nombre del anuncio", "Coste", "Impresiones", "Alcance", "Clics (destino)", "Moneda", "Edad"], ["2026-10-01", "A", "1", "10.5", "1000", "800", "12", "COP", "18-24"], ["2026-10-01", "A", "1", "5.25", "500", "400", "3", "COP", "25-34"], ["2026-10-02", "A", "1", "1", "100", "90", "1", "COP", "18-24"], ["Total: 3 resultados", "", "", "16.75", "1600", "", "16", "", ""]]}),
        "tiktok_ads", [("tiktok-ads", None, "day", 3, {"cost": 16.75, "link_clicks": 16})], {("cost", *OCT): 16.75, ("cost", "2026-10-01", "2026-10-01"): 15.75},
    ),
    LookAlike(
        "account_1_campaign_performance_report.csv", utf8("Campaign Performance Report (in UTC)", '"Report Start: 10/01/2026, Report End: 10/02/2026"', '"Date Generated: 11/02/2026, 10:00 AM"', "", "Start Date (in UTC),Account Name,Currency,Campaign Group Name,Campaign Group ID,Campaign Name,Campaign ID,Campaign Type,Campaign Status,Total Spent,Impressions,Clicks,Click Through Rate,Reactions,Comments,Shares,Follows,Leads,Conversions", '10/01/2026,Café,USD,Launch,1,Awareness,11,Sponsored Update,Active,"1,234.50","10,000",50,0.5%,9,2,1,3,4,1', "10/02/2026,Café,USD,Launch,1,Awareness,11,Sponsored Update,Active,65.50,500,5,1%,1,0,0,0,1,0"),
        "linkedin_ads", [("linkedin-ads", "Café", "campaign", 2, {"cost": 1300, "impressions": 10500, "leads": 5})], {("cost", *OCT): 1300, ("leads", "2026-10-02", "2026-10-02"): 1},
    ),
]  # fmt: skip

WEB = [
    LookAlike(
        "informe.xlsx", new_workbook({"data-export": [["Date", "Event count", "Total users", "New users", "Engagement rate"], [20261002, 400, 40, 9, "0.5"], [20261001, 500, 50, 10, "0.6"]]}),
        "ga4_day", [("ga4", None, "day", 2, {"events": 900, "new_users": 19})], {("events", *OCT): 900, ("events", "2026-10-01", "2026-10-01"): 500},
    ),
    LookAlike(
        "ga4-es.csv", utf8("# ----------------------------------------", "# Exportar informe en formato CSV", "# Cuenta: Cafe", "# ----------------------------------------", "# ", "# Fecha de inicio: 20261001", "# Fecha de finalización: 20261003", "Día N,Usuarios nuevos", "0000,10", "0001,12", "0002,9", "", "# Fecha de inicio: 20261001", "# Fecha de finalización: 20261003", "Nombre del evento,Número de eventos", "page_view,80", "click,40"),
        "ga4_day", [("ga4", None, "day", 3, {"new_users": 31}), ("ga4", None, "dimension", 2, {"events": 120})], {("new_users", *OCT): 31, ("new_users", "2026-10-02", "2026-10-02"): 12},
    ),
    LookAlike("Filtros.csv", utf8("Filtrar,Valor", "Tipo de búsqueda,Web", "Fecha,Últimos 3 meses"), "gsc_filters", [], {("clicks", "", ""): None}),
    LookAlike("Filters.csv", utf8("Filter,Value", "Search type,Web", "Date,Last 28 days"), "gsc_filters", [], {("clicks", "", ""): None}),
    LookAlike("Gráfico.csv", utf8("Fecha,Sin indexar,Indexadas,Impresiones", "2026-10-01,,,700", "2026-10-02,12,81,869"), "gsc_indexing", [("search-console", None, "day", 2, {"pages_indexed": 81, "impressions": 1569})], {("impressions", *OCT): 1569}),
    LookAlike("Gr+ífico.csv", utf8("Periodo,Clics,Impresiones,CTR,Posición", "2026-10-01 - 2026-10-21,10,700,1.43%,12.5"), "gsc_dates", [("search-console", None, "day", 1, {"clicks": 10})], {("clicks", *OCT): 10, ("clicks", *HALF): None}),
    LookAlike("Gráfico (1).csv", utf8("Fecha,Páginas afectadas", "2026-10-01,4", "2026-10-02,5"), "gsc_issue", [("search-console", None, "day", 2, {"pages_affected": 9})], {("pages_affected", "2026-10-02", "2026-10-02"): 5}),
    LookAlike("Gráfico (2).csv", utf8("Data,Páginas afetadas", "2026-10-01,4"), "gsc_issue", [("search-console", None, "day", 1, {"pages_affected": 4})], {("pages_affected", *OCT): 4}),
    LookAlike("Problemas críticos.csv", utf8("Motivo,Fuente,Validación,Páginas", "No se ha encontrado (404),Sitio web,Sin iniciar,7", "Página con redirección,Sitio web,Sin iniciar,5"), "gsc_issues", [("search-console", None, "breakdown", 2, {"pages_affected": 12})], {("pages_affected", "", ""): None}),
    LookAlike("geoMap.csv", utf8("Categoría: Todas las categorías", "", "Región,Midjourney: (1/1/22 - 16/2/24),Dall-E: (1/1/22 - 16/2/24)", "Colombia,49\u00a0%,51 %", "Perú,60 %,40 %"), "google_trends_map", [("google-trends", None, "breakdown", 2, {"search_interest_midjourney": 109})], {("search_interest_midjourney", "", ""): None}),
    LookAlike("geoMap (1).csv", utf8("Region,Boston Celtics", "Massachusetts,100", "Maine,61"), "google_trends_map", [("google-trends", None, "breakdown", 2, {"search_interest": 161})], {("search_interest", "", ""): None}),
    LookAlike("geoMap-pt.csv", utf8("Categoria: Todas as categorias", "", "Região,usf: (13/07/2020 – 13/07/2021)", "Santa Catarina,100"), "google_trends_map", [("google-trends", None, "breakdown", 1, {"search_interest": 100})], {("search_interest", "", ""): None}),
    LookAlike(
        "GMB insights (Business Profile) - 2026-10-1 - 2026-10-31.csv", utf8("Store code,Business name,Address,Labels,Google Search - Mobile,Google Search - Desktop,Google Maps - Mobile,Google Maps - Desktop,Calls,Messages,Bookings,Directions,Website clicks,Food orders,Food menu clicks,Hotel bookings", ",,,,Number of people that viewed your Business Profile on Google Search using Mobile,Number of people,Number of people,Number of people,Number of interactions with the call button,Number of conversations,Number of bookings,Number of requests,Number of interactions,Number of Food orders,Number of clicks,Number of free booking links", '0000123,Café Andino,"Calle 1, Bogotá",,12,3,30,4,2,1,0,18,10,0,7,0'),
        "google_business", [("google-business", "Café Andino", "period", 1, {"viewers": 49, "calls": 2, "directions": 18, "link_clicks": 10})], {("calls", *OCT): 2, ("viewers", *OCT): 49, ("calls", *HALF): None},
    ),
]  # fmt: skip

MESSENGERS = [
    LookAlike("whatsapp.csv", utf8("Date,Messages sent,Messages delivered,Messages received", "2026-10-01,100,98,40", "2026-10-02,50,50,20"), "whatsapp_business", [("whatsapp", None, "day", 2, {"messages_sent": 150, "messages_received": 60})], {("messages_sent", *OCT): 150}),
    LookAlike("Mensajes.csv", utf8("Fecha,Mensajes enviados,Mensajes entregados,Mensajes leídos", "01/10/2026,100,98,40", "15/10/2026,50,50,20"), "whatsapp_business", [("whatsapp", None, "day", 2, {"messages_read": 60})], {("messages_read", *HALF): 60}),
    LookAlike("Canal de WhatsApp.csv", utf8("Fecha,Seguidores nuevos,Seguidores perdidos,Seguidores netos,Cuentas alcanzadas", "2026-10-01,10,2,8,300", "2026-10-02,5,1,4,200"), "whatsapp_channel", [("whatsapp", None, "day", 2, {"follows": 15, "net_follows": 12})], {("follows", *OCT): 15, ("net_follows", "2026-10-02", "2026-10-02"): 4}),
    LookAlike("threads.csv", utf8("Post id,Date,Text,Views,Likes,Replies,Reposts,Quotes", "17800000000000001,2026-10-01,Fresh,900,30,4,2,1", "17800000000000002,2026-10-02,Again,100,3,0,0,0"), "threads_posts", [("threads", None, "post", 2, {"views": 1000, "quotes": 1})], {("views", *OCT): 1000, ("likes", "2026-10-02", "2026-10-02"): 3}),
    LookAlike("threads days.csv", utf8("Date,Views,Likes,Replies,Reposts,Quotes,Followers", "2026-10-01,900,30,4,2,1,500", "2026-10-02,100,3,0,0,0,505"), "threads_days", [("threads", None, "day", 2, {"views": 1000})], {("views", *OCT): 1000, ("comments", *OCT): 4}),
]  # fmt: skip

TOOLS = [
    LookAlike("evolución instagram.csv", BOM + b"Fecha;Seguidores;Publicaciones;Impresiones;Alcance;Interacciones\r\n01/10/2026;2.345;1;1.200;900;80\r\n15/10/2026;2.352;0;800;700;40\r\n", "metricool_day", [("other", None, "day", 2, {"impressions": 2000, "posts": 1})], {("impressions", *HALF): 2000, ("engagements", "2026-10-15", "2026-10-15"): 40}),
    LookAlike("instagram-posts_2026-10-01_2026-10-31.csv", BOM + b"Timestamp;type;URL;Content;Views;Views (Organic);Reach (Organic);Likes;Saved;Comments;Shares;Interactions;Engagement\n2026-10-01 10:00;IMAGE;https://www.instagram.com/p/AbCdEfG1/;Fresh;900;800;700;30;4;2;1;37;5.2\n", "metricool_instagram_posts", [("instagram", None, "post", 1, {"views": 900, "likes": 30, "engagements": 37})], {("views", *OCT): 900}),
    LookAlike("instagram-reels_2026-10-01_2026-10-31.csv", BOM + b"date;title;URL;Id;image;Views;Views (Organic);Reach (Organic);Likes (Organic);Saved (Organic);Comments (Organic);Shares (Organic);Reposts;Engagement (Organic);Avg Watch Time (Organic) [ms]\n2026-10-01 10:00;Fresh;https://www.instagram.com/reel/AbCdEfG2/;1;;900;800;700;30;4;2;1;0;5.2;9000\n", "metricool_instagram_reels", [("instagram", None, "post", 1, {"views": 900, "saves": 4})], {("likes", *OCT): 30}),
    LookAlike("facebook-posts_2026-10-01_2026-10-31.csv", BOM + b"Date;Type;Content;PostLink;Reactions;Comments;Shared;Clicks;LinkClicks;Impressions;Impressions (Organic);Reach;Reach (Organic);VideoViews;VideoTimeWatched;Engagement\n2026-10-01 10:00;photo;Fresh;https://www.facebook.com/cafe/posts/100000000000001;30;2;1;9;5;900;800;700;600;0;0;5.2\n", "metricool_facebook_posts", [("facebook", None, "post", 1, {"impressions": 900, "reach": 700, "link_clicks": 5})], {("likes", *OCT): 30}),
    LookAlike("facebook-reels_2026-10-01_2026-10-31.csv", BOM + b"Reel Link;Content;Date;Video Views;Reach;Likes;Comments;Avg. time watched (Seconds)\nhttps://www.facebook.com/reel/100000000000002;Fresh;2026-10-01 10:00;900;700;30;2;9\n", "metricool_facebook_reels", [("facebook", None, "post", 1, {"views": 900})], {("comments", *OCT): 2}),
    LookAlike("tiktok-posts_2026-10-01_2026-10-31.csv", BOM + b"Date;Title;Link;Image;Type;Views;Likes;Comments;Shares;Reach;Duration;Engagement;Full video watched rate;Total time watched seconds;Avg. time watched seconds;For You;Follow;Hashtag;Sound;Personal profile;Search\n2026-10-01 10:00;Fresh;https://www.tiktok.com/@c/video/7300000000000000009;;VIDEO;900;30;2;1;700;20;5.2;40;900;9;90;5;1;1;2;1\n", "metricool_tiktok_posts", [("tiktok", None, "post", 1, {"views": 900, "reach": 700})], {("views", *OCT): 900}),
    LookAlike("linkedin-posts_2026-10-01_2026-10-31.csv", BOM + b"Date;Title;URL;Type;Likes;Comments;Shares;Clicks;Impressions;Engagement;Vid. Views;Viewers;Time Watched\n2026-10-01 10:00;Fresh;https://www.linkedin.com/feed/update/urn:li:share:7100000000000000009;IMAGE;30;2;1;9;900;5.2;0;0;0\n", "metricool_linkedin_posts", [("linkedin", None, "post", 1, {"impressions": 900, "clicks": 9})], {("likes", *OCT): 30}),
    LookAlike("youtube-published-videos-posts_2026-10-01_2026-10-31.csv", BOM + b"Video ID;Published At;Title;Views;Likes;Comments;Average view duration;Average percentage viewed\nabcdefghijk;2026-10-01 10:00;Fresh;900;30;2;61;40\n", "metricool_youtube_posts", [("youtube", None, "video", 1, {"views": 900})], {("views", *OCT): 900}),
    LookAlike("Pinterest es.csv", utf8("Resumen de Analytics", "2026-10-01 - 2026-10-02", "", "Fecha,Impresiones,Clics en pines,Clics salientes,Guardados", "2026-10-01,100,9,3,2", "2026-10-02,120,1,0,0"), "pinterest_overview", [("pinterest", None, "day", 2, {"impressions": 220, "link_clicks": 3})], {("impressions", *OCT): 220}),
    LookAlike("campañas.csv", utf8("Título,Asunto,Lista,Fecha de envío,Total de destinatarios,Entregas correctas,Aperturas únicas,Tasa de apertura,Total de aperturas,Clics únicos,Total de clics,Bajas,Identificador único", 'Octubre,Hola,Todos,"01 oct 2026 10:00",1000,990,300,"30,3%",450,40,55,3,abc123'), "mailchimp_campaigns_es", [("newsletter", None, "campaign", 1, {"recipients": 1000, "opens": 450, "open_rate": 0.303})], {("opens", *OCT): 450}),
    LookAlike("klaviyo.csv", utf8("Campaign Name,Tags,Subject,List,Send Time,Send Weekday,Total Recipients,Unique Placed Order,Placed Order Rate,Revenue,Unique Opens,Open Rate,Total Opens,Unique Clicks,Click Rate,Total Clicks,Unsubscribes,Spam Complaints,Spam Complaints Rate,Successful Deliveries,Bounces,Bounce Rate,Campaign ID,Campaign Channel", "Launch,,Hello,All,2026-10-01 09:38:00,Thursday,1000,4,0.40%,64517.0,300,30.30%,450,40,4.00%,55,3,0,0%,990,10,1%,abc,email"), "klaviyo_campaigns", [("newsletter", None, "campaign", 1, {"recipients": 1000, "orders": 4, "earnings": 64517})], {("earnings", *OCT): 64517, ("orders", *OCT): 4}),
    LookAlike("beehiiv.csv", utf8("Subject,Date,Delivered,Unique Opens,Total Opens,Open Rate,Unique Clicks,Total Clicks,Unsubscribes,Spam Reports", "Hello,2026-10-01,990,300,450,30.3%,40,55,3,0", "Again,2026-10-08,985,200,250,20.3%,30,35,1,0"), "beehiiv_posts", [("newsletter", None, "campaign", 2, {"opens": 700, "unsubscribes": 4})], {("opens", *OCT): 700, ("clicks", "2026-10-08", "2026-10-08"): 35}),
    LookAlike("beehiiv subscribers.csv", utf8("Date,Active subscribers,New subscribers", "2026-10-01,1000,5", "2026-10-02,1004,6"), "beehiiv_subscribers", [("newsletter", None, "day", 2, {"follows": 11})], {("follows", *OCT): 11}),
    LookAlike(
        "substack.zip", zip_of({"posts.csv": utf8("post_id,post_date,is_published,email_sent_at,type,audience,title,subtitle,podcast_url", "1.hello,2026-10-01T10:00:00.000Z,true,2026-10-01T10:00:01.000Z,newsletter,everyone,Hello,,"), "email_list.cafe.csv": utf8("email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at", "ana@cafe.test,false,,other,false,2026-10-01T09:00:00.000Z,", "luz@cafe.test,false,,other,false,2026-10-01T11:00:00.000Z,", "leo@cafe.test,true,,monthly,false,2026-10-02T11:00:00.000Z,2026-10-02T11:00:00.000Z")}),
        "substack_subscribers", [("newsletter", None, "day", 3, {"follows": 3})], {("follows", *OCT): 3, ("follows", "2026-10-01", "2026-10-01"): 2},
    ),
]  # fmt: skip

SHOPS = [
    LookAlike("Total sales over time.csv", utf8("Day,Orders,Gross sales,Discounts,Returns,Net sales,Shipping charges,Duties,Additional fees,Taxes,Total sales", "2026-10-01,18,4722.08,-135.04,-48.12,4538.92,42.16,0,0,29.03,4610.11", "2026-10-02,11,2453.25,-112.42,0,2340.83,0,0,0,18.79,2359.62"), "shopify_days", [("shopify", None, "day", 2, {"orders": 29, "earnings": 6969.73, "discounts": 247.46, "returns": 48.12})], {("orders", *OCT): 29, ("earnings", *OCT): 6969.73, ("earnings", "2026-10-02", "2026-10-02"): 2359.62}),
    LookAlike("sales.csv", utf8("Day,Orders,Gross sales,Discounts,Sales reversals,Net sales,Shipping charges,Duties,Additional fees,Taxes,Total sales", "01-10-2026,50,1000,0,0,1000,0,0,0,0,1000", "02-10-2026,40,900,0,-10,890,0,0,0,0,890"), "shopify_days", [("shopify", None, "day", 2, {"orders": 90, "returns": 10})], {("orders", "2026-10-02", "2026-10-02"): 40}),
    LookAlike("Ventas a lo largo del tiempo.csv", utf8("Día,Pedidos,Ventas brutas,Descuentos,Devoluciones,Ventas netas,Ventas totales", "2026-10-01,18,4722.08,-135.04,-48.12,4538.92,4610.11"), "shopify_days_es", [("shopify", None, "day", 1, {"orders": 18, "earnings": 4610.11})], {("orders", *OCT): 18}),
    LookAlike(
        "orders_export.csv", utf8("Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name", "#1003,ana@cafe.test,paid,2026-10-02 10:15:00 -0500,fulfilled,,no,COP,90,10,0,100.00,,0.00,x,2026-10-02 10:15:00 -0500,1,Beans", "#1003,ana@cafe.test,,,,,,,,,,,,,,2026-10-02 10:15:00 -0500,2,Cup", "#1002,luz@cafe.test,voided,,,,no,COP,40,0,0,40.00,,0.00,x,2026-10-01 09:00:00 -0500,1,Beans", "#1001,leo@cafe.test,paid,,,,no,COP,50,0,0,50.00,TEN,5.00,x,2026-10-01 08:00:00 -0500,1,Beans"),
        "shopify_orders", [("shopify", None, "day", 2, {"orders": 2, "earnings": 150, "discounts": 5})], {("orders", *OCT): 2, ("earnings", "2026-10-02", "2026-10-02"): 100},
    ),
    LookAlike(
        "ventas.csv", ("Número de orden;Email;Fecha;Estado de la orden;Estado del pago;Estado del envío;Moneda;Subtotal de productos;Descuento;Costo de envío;Total;Nombre del producto;Precio del producto;Cantidad del producto;SKU;Canal;Código de tracking del envío\r\n" '12346;a@cafe.test;20/10/2026 10:00:00;Abierta;Recibido;Enviado;ARS;1000,00;0,00;500,00;1500,00;Café;500,00;2;C1;Web;="TN1"\r\n' '12346;a@cafe.test;20/10/2026 10:00:00;Abierta;Recibido;Enviado;ARS;1000,00;0,00;500,00;1500,00;Taza;0,00;1;T1;Web;="TN1"\r\n' "12345;b@cafe.test;01/10/2026 09:00:00;Cancelada;Recibido;;ARS;700,00;0,00;0,00;700,00;Café;700,00;1;C1;Web;\r\n" "12344;c@cafe.test;01/10/2026 08:00:00;Cerrada;Recibido;;ARS;300,00;50,00;0,00;250,00;Café;300,00;1;C1;Web;\r\n").encode("cp1252"),
        "tiendanube_orders", [("tiendanube", None, "day", 2, {"orders": 2, "earnings": 1750, "discounts": 50})], {("orders", *OCT): 2, ("earnings", "2026-10-20", "2026-10-20"): 1500},
    ),
    LookAlike(
        "Ventas_MX.xlsx", new_workbook({"Ventas MX": [["Ventas"], ["Café Andino"], [], [], ["Ventas", "", "", "", "", "", "Publicación"], ["# de venta", "Fecha de venta", "Estado", "Unidades", "Ingresos por productos (MXN)", "Anulaciones y reembolsos (MXN)", "Total (MXN)", "SKU", "Unidades", "Estado"], ["2000001", "3 de octubre de 2026 09:24 hs.", "Paquete de 2 productos", "", 300, "", 250.5, "", "", ""], ["2000002", "3 de octubre de 2026 09:24 hs.", "Entregado", 1, "", "", "", "C1", 1, ""], ["2000003", "4 de octubre de 2026 10:00 hs.", "Devuelto", 1, 100, -100, 0.5, "C1", "", ""]]}),
        "mercadolibre_orders", [("mercadolibre", None, "day", 3, {"orders": 2, "earnings": 251, "gross_sales": 400, "returns": 100, "units": 2})], {("earnings", *OCT): 251, ("orders", "2026-10-03", "2026-10-03"): 1},
    ),
]  # fmt: skip

ALL = [*YOUTUBE, *META, *X, *PAID, *WEB, *MESSENGERS, *TOOLS, *SHOPS]
