"""Look-alikes of real exports: byte-true in encoding, preamble, header, dates and numbers; the content is invented."""

from __future__ import annotations

UTF16 = b"\xff\xfe"


def meta_daily(title: str = "Reach", heading: str = "Date", rows: tuple[tuple[str, str], ...] = ()) -> bytes:
    days = rows or (("2025-10-31T00:00:00", "3227"), ("2025-11-01T00:00:00", "41"), ("2025-11-02T01:00:00", "0"))
    lines = ["sep=,", f'"{title}"', f'"{heading}","Primary"', *(f'"{day}","{value}"' for day, value in days)]
    return UTF16 + ("\n".join(lines) + "\n\n").encode("utf-16-le")


META_2023 = UTF16 + (
    'sep=,\n"Facebook Page reach"\n"Date","Facebook Page reach"\n"2023-01-01T00:00:00","100"\n"2023-01-02T00:00:00","50"\n\n'
    '"Instagram reach"\n"Date","Instagram reach"\n"2023-01-01T00:00:00","7"\n"2023-01-02T00:00:00","8"\n"2023-01-03T00:00:00","9"\n\n'
).encode("utf-16-le")

X_OVERVIEW = (
    b"Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,Profile visits,Create Post,Video views,Media views\n"
    b'"Wed, Feb 19, 2025",120,5,9,1,0,2,1,3,4,11,1,0,6\n"Tue, Feb 18, 2025",80,2,4,0,1,0,0,1,1,7,0,3,2'
)

IG_HEADER = '"Post ID","Account ID","Account username","Account name",Description,"Duration (sec)","Publish time",Permalink,"Post type","Data comment",Date,Views,Reach,Likes,Shares,Comments,Saves,Follows'
IG_POSTS = (
    b"\xef\xbb\xbf"
    + (
        IG_HEADER
        + '\n17841400000000001,17800000000000001,cafeandino,"Café Andino","First line\n\nsecond, with comma",0,"11/03/2025 06:30",https://x.test/1,"IG image",,Lifetime,500,400,30,2,3,4,1'
        + '\n17841400000000002,17800000000000001,cafeandino,"Café Andino",[bold]x[/] =1+1,25,"11/15/2025 07:00",https://x.test/2,"IG reel",,Lifetime,900,800,60,5,6,7,0\n'
    ).encode()
)
BOM_IG = b"\xef\xbb\xbf" + IG_HEADER.encode() + b"\n"
IG_POSTS_ES = (
    b"\xef\xbb\xbf"
    + (
        '"Identificador de la publicación","Identificador de la cuenta","Nombre de usuario de la cuenta","Nombre de la cuenta",Descripción,"Duración (segundos)","Hora de publicación","Enlace permanente","Tipo de publicación","Comentario sobre los datos",Fecha,Visualizaciones,Alcance,"Me gusta","Veces que se compartió",Comentarios,"Veces que se guardó",Seguimientos\n'
        '17841400000000003,1,cafe,Café,hola,0,"11/20/2025 08:00",https://x.test,"Imagen de IG",,Lifetime,10,9,8,7,6,5,4\n'
    ).encode()
)

FB_38 = (
    b"\xef\xbb\xbf"
    + (
        '"Post ID","Page ID","Page name",Title,Description,"Duration (sec)","Publish time","Caption type",Permalink,"Is crosspost","Is share","Post type",Languages,"Custom labels","Funded content status","Data comment",Date,Views,Reach,"Reactions, Comments and Shares",Reactions,Comments,Shares,"Total clicks",Views,"Link Clicks"\n'
        '100000000000001,1,"Café Andino",,Hi,0,"11/03/2025 09:00",,https://x.test,0,0,Photos,,,,,Lifetime,0,120,9,6,2,1,14,0,3\n'
        '100000000000002,1,"Café Andino",,Ho,0,"11/04/2025 09:00",,https://x.test,0,0,Videos,,,,,Lifetime,77,220,19,16,2,1,24\n'
    ).encode()
)

YT_TABLE = (
    b"Content,Video title,Video publish time,Duration,Views,Watch time (hours),Subscribers,Estimated revenue (USD),Impressions,Impressions click-through rate (%)\n"
    b"Total,,,,37504,597.3255,56,,100000,5.02\n"
    b' -iTBX-c3ATo,"Farm, part 1","Sep 27, 2024",394,30000,500.5,-2,,60000,5.5\n'
    b"abcDEF12345,Roasting,\"Oct 3, 2024\",120,6978,90.25,8,1.5,40000,4.1\n"
)
YT_TABLE_ES = (
    "Contenido,Título del video,Tiempo de publicación del video,Duración,Vistas,Tiempo de reproducción (horas),Suscriptores,Impresiones,Tasa de clics de las impresiones (%)\n"
    "Total,,,,10,1.5,1,100,5.0\nabc,La finca,14 sept 2026,60,10,1.5,1,100,5.0\n"
).encode()
YT_TOTALS = b"Date,Views\n2025-01-01,10\n2025-01-02,20\n2025-01-03,\n"

# file name, bytes → format, [(platform, account, grain, rows, skipped, first, last, {metric: sum})]
EXPECTED: list[tuple[str, bytes, str, list[tuple[str, str | None, str, int, int, str, str, dict[str, float]]]]] = [
    ("Reach.csv", meta_daily(), "meta_daily", [("meta", None, "day", 3, 0, "2025-10-31", "2025-11-02", {"reach": 3268})]),
    ("Alcance.csv", meta_daily("Alcance", "Fecha"), "meta_daily", [("meta", None, "day", 3, 0, "2025-10-31", "2025-11-02", {"reach": 3268})]),
    ("Visualizações.csv", meta_daily("Visualizações", "Data"), "meta_daily", [("meta", None, "day", 3, 0, "2025-10-31", "2025-11-02", {"views": 3268})]),
    ("Visits.csv", meta_daily("Instagram profile visits"), "meta_daily", [("instagram", None, "day", 3, 0, "2025-10-31", "2025-11-02", {"profile_visits": 3268})]),
    ("Reach (1).csv", META_2023, "meta_daily", [
        ("facebook", None, "day", 2, 0, "2023-01-01", "2023-01-02", {"reach": 150}), ("instagram", None, "day", 3, 0, "2023-01-01", "2023-01-03", {"reach": 24}),
    ]),
    ("account_overview_analytics.csv", X_OVERVIEW, "x_overview", [
        ("x", None, "day", 2, 0, "2025-02-18", "2025-02-19", {"impressions": 200, "likes": 7, "engagements": 13, "follows": 2, "unfollows": 1, "comments": 4, "reposts": 5, "shares": 1, "saves": 1, "profile_visits": 18}),
    ]),
    ("Nov-01-2025_Nov-20-2025_1234567890123456.csv", IG_POSTS, "instagram_posts", [
        ("instagram", "cafeandino", "post", 2, 0, "2025-11-03", "2025-11-15", {"views": 1400, "reach": 1200, "likes": 90, "shares": 7, "comments": 9, "saves": 11, "follows": 1}),
    ]),
    ("es.csv", IG_POSTS_ES, "instagram_posts", [("instagram", "cafe", "post", 1, 0, "2025-11-20", "2025-11-20", {"views": 10, "reach": 9, "likes": 8, "shares": 7, "comments": 6, "saves": 5, "follows": 4})]),
    ("fb.csv", FB_38, "facebook_posts", [
        ("facebook", "Café Andino", "post", 2, 0, "2025-11-03", "2025-11-04", {"views": 77, "reach": 340, "engagements": 28, "likes": 22, "comments": 4, "shares": 2, "clicks": 38, "link_clicks": 3}),
    ]),
    ("Table data.csv", YT_TABLE, "youtube_table", [("youtube", None, "video", 2, 1, "2024-09-27", "2024-10-03", {"views": 36978, "net_follows": 6, "impressions": 100000})]),
    ("Datos de la tabla.csv", YT_TABLE_ES, "youtube_table", [("youtube", None, "video", 1, 1, "2026-09-14", "2026-09-14", {"views": 10, "watch_time_hours": 1.5})]),
    ("Totals.csv", YT_TOTALS, "youtube_totals", [("youtube", None, "day", 3, 0, "2025-01-01", "2025-01-03", {"views": 30})]),
]  # fmt: skip
