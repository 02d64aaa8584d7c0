"""Look-alikes of advertising exports as people customise them, and of the same posts out of several tools."""

from __future__ import annotations

from datetime import date, timedelta

from tests.metrics.platforms import BOM, utf16

Row = tuple[str, ...]


def table(header: str, rows: list[str], end: str = "\n") -> bytes:
    return BOM + (end.join([header, *rows]) + end).encode()


def days(first: str, count: int) -> list[str]:
    begin = date.fromisoformat(first)
    return [(begin + timedelta(days=n)).isoformat() for n in range(count)]


def meta_days(first: str, count: int, spend: float, campaign: str = "Launch", ends: bool = True, summary: bool = True) -> bytes:
    """Campaign by day; with a summary row, and with or without the report's columns."""
    total = f"{spend * count:g}"
    span = (f"{days(first, count)[0]},{days(first, count)[-1]},", 3) if ends else ("", 1)
    head = ("Reporting starts,Reporting ends," if ends else "") + "Day,Campaign name,Amount spent (USD),Impressions,Reach"
    rows = [f"{span[0]},,{total},{100 * count},900"] if summary else []
    rows += [(f"{day},{day}," if ends else "") + f"{day},{campaign},{spend:g},100,80" for day in days(first, count)]
    return table(head, rows)


META_ADS_BY_AD = table(
    "Reporting starts,Reporting ends,Ad name,Ad delivery,Ad Set Name,Results,Result indicator,Reach,Impressions,Cost per results,Quality ranking,Amount spent (USD),Ends",
    ["2026-10-01,2026-10-31,,0,,,,5000,12000,,-,600,", "2026-10-01,2026-10-31,Ad 1,active,Set A,1,x,4000,8000,1,Average,250,Ongoing", "2026-10-01,2026-10-31,Ad 2,active,Set B,1,x,1000,4000,1,Average,350,Ongoing"],
)
META_ADS_DAY_AD = table(
    "Día,Nombre del anuncio,Identificador del anuncio,Nombre del conjunto de anuncios,Identificador del conjunto,Importe gastado (USD),Compras",
    ["2026-10-01,Ad 1,120000000000000001,Set A,1,100,1", "2026-10-01,Ad 2,120000000000000002,Set B,2,150,0", "2026-10-02,Ad 1,120000000000000001,Set A,1,150,2", "2026-10-02,Ad 2,120000000000000002,Set B,2,200,0"],
)
META_ADS_PT = (
    "Dia;Nome da campanha;Impressões;Alcance;Cliques no link;Valor usado (BRL)\r\n2026-10-01;Lançamento;3.200;900;10;42,90\r\n2026-10-02;Lançamento;1.000;800;5;5,00\r\n;;4.200;1.000;15;47,90\r\n"
).encode("cp1252")
META_ADS_FORMATTED = table(
    "Nombre de la campaña,Día,Importe gastado (MXN),Impresiones",
    ["Launch,All,30,300", ",2026-10-01,10,100", ",2026-10-02,20,200", "Otoño,All,5,50", ",2026-10-02,5,50"],
)
META_ADS_AGES = table(
    "Reporting starts,Reporting ends,Campaign name,Age,Gender,Amount spent (USD),Impressions,Reach",
    ["2026-10-01,2026-10-01,Launch,18-24,female,10,100,90", "2026-10-01,2026-10-01,Launch,18-24,male,20,200,150", "2026-10-01,2026-10-01,Launch,25-34,female,30,300,250"],
)
META_ADS_REGIONS = table(
    "Account name,Region,Month,Reach,Impressions,Frequency,Currency,Amount spent (UAH),Attribution setting,Reporting starts,Reporting ends",
    [",,,9000,30000,,UAH,300,,2026-03-01,2026-04-11", "Café,Kyiv,2026-04-01 - 2026-04-11,1000,10000,1,UAH,100,7-day,2026-03-01,2026-04-11", "Café,Lviv,2026-03-01 - 2026-03-31,2000,20000,1,UAH,200,7-day,2026-03-01,2026-04-11"],
)
GOOGLE_ADS_ES = (
    "Informe de campaña\n1 de julio de 2026 - 2 de julio de 2026\nDía,Estado de la campaña,Campaña,Código de moneda,Coste,Impr.,CTR,Clics,Conversiones\n"
    '2026-07-01,Habilitada,Marca,PEN,"10,25","1.247","3,2%",30,1\n2026-07-02,Habilitada,Marca,PEN,"7,50",900,"3,2%",6,0\n2026-07-02,Habilitada,Zona,PEN,"17,50",900,"3,2%",35,0\n,Total: Cuenta, --,PEN,"35,25","3.047","3,2%",71,1\n'
).encode()
GOOGLE_ADS_PT = utf16(
    "Relatório de campanha\r\n1 de setembro de 2026 - 3 de setembro de 2026\r\nDia\tCampanha\tCódigo da moeda\tImpr.\tCliques\tCusto\tConversões\r\n2026-09-01\tMarca\tBRL\t1.234\t5\t123,45\t1\r\n2026-09-02\tMarca\tBRL\t100\t6\t0,55\t0\r\nTotal: conta\t --\t --\t1.334\t11\t124,00\t1\r\n"
)
GOOGLE_ADS_WEEKS = "Informe de campaña\n1 de julio de 2026 - 19 de julio de 2026\nSemana,Estado de la campaña,Campaña,Coste,Impr.,Clics\n2026-07-06,Habilitada,Marca,\"70,00\",700,7\n2026-07-13,Habilitada,Marca,\"30,00\",300,3\nTotal: Cuenta,,,\"100,00\",1.000,10\n".encode()


def google_period(cost: int = 667) -> bytes:
    return f'Campaign report\n"January 1, 2026 - January 31, 2026"\nCampaign status,Campaign,Campaign type,Clicks,Impr.,CTR,Currency code,Avg. CPC,Cost\nEnabled,Brand,Search,"1,234","38,000",3.2%,USD,0.50,{cost - 50}\nPaused,Video,Video,100,"2,000",5%,USD, --,50.00\nTotal: Account, --, --,"1,334","40,000",3.3%,USD,0.50,{cost}\n'.encode()


# ---- posts

META_IG = "Post ID,Account ID,Account username,Account name,Description,Duration (sec),Publish time,Permalink,Post type,Data comment,Date,Views,Reach,Likes,Shares,Comments,Saves,Follows"


def ig_posts(*rows: tuple[str, str, str, str, int]) -> bytes:
    """(id, account, text, link, likes) each, published on 5 October 2026 at 10:00 Pacific, a minute apart."""
    return table(
        META_IG,
        [f'{id},1,{account},Caf,"{text}",0,10/05/2026 10:{n:02},{link},IG image,,Lifetime,1000,900,{likes},1,1,1,0' for n, (id, account, text, link, likes) in enumerate(rows)],
    )


def sprout(*rows: tuple[str, str, str, str, int], network: str = "Instagram", clock: str = "05:{n:02} pm") -> bytes:
    return table(
        "Date,Post ID,Network,Post Type,Content Type,Profile,Sent by,Link,Post,Impressions,Reach,Engagements,Engagement Rate (per Impression),Reactions,Comments,Shares,Saves,Post Link Clicks,Video Views",
        [f'10/05/2026 {clock.format(n=n)},{id},{network},Post,Photo,{account},Ana,{link},"{text}",1000,900,50,5%,{likes},1,1,1,3,0' for n, (id, account, text, link, likes) in enumerate(rows)],
    )


def hootsuite(*rows: tuple[str, str, int], network: str = "Instagram") -> bytes:
    return (
        'Post performance,,,\n"Oct 1, 2026 - Oct 31, 2026",,,\nDate (GMT),Post ID,Post Message,Post Permalink,Post Type,Social Network,Impressions,Reach,Engagement,Likes,Comments,Shares,Post Link Clicks,Video Views\n'
        + "".join(f'2026-10-05 17:{n:02},{n + 1},"{text}",{link},Photo,{network},100,80,9,{likes},1,1,,\n' for n, (text, link, likes) in enumerate(rows))
    ).encode()


# ---- what people do with them

FORMATTED_AND_RAW: dict[str, list[list[object]]] = {
    "Formatted Report": [["Campaign name", "Day", "Amount spent (USD)"], ["Launch", "All", 30], ["", "2026-10-01", 10], ["", "2026-10-02", 20]],
    "Raw Data Report": [["My report"], ["Report Period: Oct 1, 2026 - Oct 2, 2026"], ["Campaign name", "Day", "Amount spent (USD)"], ["Launch", "2026-10-01", 10], ["Launch", "2026-10-02", 20]],
}
ONE_BEHIND_THE_OTHER = meta_days("2026-10-01", 3, 10) + meta_days("2026-10-02", 3, 12)[3:]
