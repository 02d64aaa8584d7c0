"""Look-alikes of the exports of every platform: byte-true in encoding, preamble, header, dates and numbers; content invented."""

from __future__ import annotations

import io
import zipfile
from typing import Any

BOM = b"\xef\xbb\xbf"


def utf16(text: str) -> bytes:
    return b"\xff\xfe" + text.encode("utf-16-le")


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", " "), data)
    return buffer.getvalue()


def zip_of(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def old_workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    """An .xls as LinkedIn delivers it."""
    import xlwt

    book = xlwt.Workbook()
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for y, row in enumerate(rows):
            for x, value in enumerate(row):
                sheet.write(y, x, value)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def new_workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for y, row in enumerate(rows):
            for x, value in enumerate(row):
                sheet.write(y, x, value)
    book.close()
    return buffer.getvalue()


META_AUDIENCE = utf16(
    'sep=,\n"Age & gender"\n"","Women","Men"\n"18-24","10.6","6.5"\n"25-34","20.4","12.5"\n\n"Top cities"\n"Bogotá","Medellín","Cali"\n"30.1","12.4","5.5"\n\n'
    '"Follows"\n"Date","Primary"\n"2025-10-31T00:00:00","4"\n"2025-11-02T01:00:00","6"\n\n'
)
META_AUDIENCE_PT = utf16(
    'sep=,\n"Seguidores do Instagram"\n"IG_ACCOUNT,FOLLOW,UNIQUE_USERS"\n"563"\n\n"Idade e gênero"\n"Idade","Mulheres","Homens"\n"18-24","23,9%","12,5%"\n\n"Principais cidades","Valor"\n"São Paulo","16%"\n\n'
)
FB_VIDEOS = BOM + (
    '"Video asset ID","Universal video ID","Page ID","Page name",Title,"Duration (sec)","Publish time","Custom labels","Data comment",Date,Reach,"3-second video views","1-minute video views",Reactions\n'
    '100000000000001,1,9,"Café Andino","Harvest",61,"11/03/2025 09:00",,,Lifetime,900,400,120,33\n100000000000002,2,9,"Café Andino",,30,"11/15/2025 09:00",,,Lifetime,100,50,10,3\n'
).encode()
FB_POSTS_ES = BOM + (
    '"Identificador de la publicación","Identificador de la página","Nombre de la página",Título,Descripción,"Duración (segundos)","Hora de publicación","Tipo de subtítulo","Enlace permanente","Tipo de publicación",Fecha,Visualizaciones,Alcance,"Reacciones, comentarios y veces que se compartió",Reacciones,Comentarios,"Veces que se compartió","Total de clics","Clics en el enlace"\n'
    '100000000000005,1,"Café Andino",Hola,,0,"11/20/2025 08:00",,https://x.test,Fotos,Lifetime,1000,800,60,40,15,5,70,12\n'
).encode()
IG_POSTS_PT = (
    "Identificação da publicação;Identificação da conta;Nome de usuário da conta;Descrição;Horário de publicação;Link permanente;Tipo de publicação;Visualizações;Alcance;Curtidas;Compartilhamentos;Comentários;Salvamentos\r\n"
    "17841400000000009;1;cafe;oi;20/11/2025 08:00;https://x.test;Imagem do IG;2.300;1.900;80;7;6;5\r\n"
).encode("cp1252")
META_ADS = BOM + (
    b'"Reporting starts","Reporting ends","Campaign name","Ad set name","Ad name","Amount spent (USD)","Result type",Results,"Result value type",Reach,Impressions,Frequency,"Result value type"\n'
    b'2025-11-01,2025-11-30,,,,150.75,,300,,5000,12000,2.4,\n2025-11-01,2025-11-30,Launch,Set A,Ad 1,100.5,Clicks,200,,4000,8000,2,\n2025-11-01,2025-11-30,Launch,Set B,Ad 2,50.25,Clicks,100,,1000,4000,4,\n'
)
FB_LEGACY = (
    "Date,Lifetime Total Likes,Daily New Likes,Daily Unlikes,Daily Page Engaged Users,Weekly Page Engaged Users,Daily Total Reach,Weekly Total Reach,Daily Logged-in Page Views,Daily Logged-in Page Views,\"Lifetime Likes by City - Åkersberga, Stockholm County, Sweden\"\n"
    ',Lifetime: The total number of people,Daily: new,Daily: un,Daily,Weekly,Daily,Weekly,Daily,Daily,\n2019-05-01,1000,5,1,20,80,300,900,7,7,\n2019-05-02,1004,6,2,25,82,400,950,8,8,3\n'
).encode()
FB_POST_LEGACY = (
    b"Post ID,Permalink,Post Message,Type,Countries,Languages,Posted,Audience Targeting,Lifetime Post Total Reach,Lifetime Post Total Impressions,Lifetime Engaged Users\n"
    b",,,,,,,,Lifetime: people,Lifetime: times,Lifetime: who\n1_2,https://x.test,Hello,Photo,,,05/14/2019 09:30:00 AM,,500,800,40\n1_3,https://x.test,Again,Link,,,05/02/2019 01:00:00 PM,,100,150,4\n"
)
X_CONTENT = (
    b'Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Replies,Reposts,Profile visits,Detail Expands,URL Clicks,Hashtag Clicks,Permalink Clicks\n'
    b'1890000000000000001,"Tue, Feb 18, 2025","Fresh &amp; new\nbeans",https://x.com/c/1,500,20,33,2,1,1,4,5,6,7,8,0,0\n1890000000000000002,"Wed, Feb 19, 2025",@ana yes,https://x.com/c/2,50,2,3,0,0,0,1,0,0,1,0,0,0\n'
)
X_VIDEO = b'Video overview,,,,,\nDate,Views,Watch Time (ms),Completion Rate,Average Watch Time (ms),Estimated Revenue\n"Wed, Feb 19, 2025",100,7200000,0.25,6000,0\n"Tue, Feb 18, 2025",60,3600000,0.5,9000,0\n'
YT_TABLE_PT = "Conteúdo,Título do vídeo,Horário de publicação do vídeo,Duração,Visualizações,Tempo de exibição (horas),Inscritos,Receita estimada (USD),Impressões,Taxa de cliques de impressões (%)\nTotal,,,,30,3.5,2,1.5,900,4.2\nabc,A,\"Sep 27, 2024\",60,20,2.5,1,1.0,600,4.0\ndef,B,\"Oct 2, 2024\",60,10,1.0,1,0.5,300,4.6\n".encode()
YT_TABLE_DE = "Videos,Videotitel,Veröffentlichungszeitpunkt des Videos,Dauer,Aufrufe,Wiedergabezeit (Stunden),Abonnenten,Geschätzter Umsatz (EUR),Impressionen,Klickrate der Impressionen (%)\nGesamt,,,,15,1.5,1,0,100,5.0\nabc,A,\"Sep 27, 2024\",60,15,1.5,1,0,100,5.0\n".encode()
YT_TABLE_FR = "Contenu,Titre de la vidéo,Heure de publication de la vidéo,Durée,Vues,Vues intentionnelles,Abonnés\nTotal,,,,\"28 000\",9,2\nabc,A,27 sept. 2024,60,\"28 000\",9,2\n".encode()
YT_CHART = b'Date,Content,Video title,Video publish time,Duration,Views\n2024-11-01,abc,Farm,"Sep 27, 2024",394,10\n2024-11-02,abc,Farm,"Sep 27, 2024",394,12\n'
YT_SOURCES = b"Date,Traffic source,Views\n2024-11-01,YouTube search,10\n2024-11-01,External,3\n2024-11-02,YouTube search,7\n"
YT_ZIP = zip_of({"Table data.csv": b'Content,Video title,Video publish time,Duration,Views\nTotal,,,,30\nabc,Farm,"Sep 27, 2024",394,30\n', "Chart data.csv": YT_CHART, "Totals.csv": b"Date,Views\n2024-11-01,18\n2024-11-02,12\n"})
YT_AUDIENCE = b'Date,"28-day new viewers","28-day casual viewers","28-day regular viewers"\n2026-01-01,100,20,3\n2026-01-02,110,21,4\n'
LI_DAY: list[list[Any]] = [
    ["Aggregated engagement metrics for your organic and sponsored posts over time. Data is delayed by up to 2 days. All dates and times are in UTC."],
    ["Date", "Impressions (organic)", "Impressions (sponsored)", "Impressions (total)", "Unique impressions (organic)", "Clicks (total)", "Reactions (total)", "Comments (total)", "Reposts (total)", "Engagement rate (total)"],
    ["10/30/2025", 100, 20, 120, 80, 9, 7, 2, 1, 0.0615], ["10/31/2025", 50, 0, 50, 40, 3, 2, 0, 0, 0.05],
]  # fmt: skip
LI_POSTS: list[list[Any]] = [
    ["Engagement metrics for individual posts"],
    ["Post title", "Post link", "Post type", "Campaign name", "Posted by", "Created date", "Impressions", "Views", "Clicks", "Click through rate (CTR)", "Likes", "Comments", "Reposts", "Follows", "Engagement rate"],
    ["We grew\n40 %", "https://www.linkedin.com/feed/update/urn:li:activity:7100000000000000001", "Organic", "", "Ana", "10/30/2025", 900, 0, 30, 0.0333, 25, 4, 3, 2, 0.07],
]  # fmt: skip
LI_XLS = old_workbook({"Metrics": LI_DAY, "All posts": LI_POSTS})
LI_FOLLOWERS = old_workbook(
    {"New followers": [["Date", "Sponsored followers", "Organic followers", "Auto-invited followers", "Total followers"], ["10/30/2025", 1, 4, 0, 5], ["10/31/2025", 0, -1, 0, -1]], "Location": [["Location", "Total followers"], ["Bogotá", 120], ["Lima", 80]]}
)
LI_NUMBERS = (
    b"Metrics: Table 1\r\n\"Aggregated engagement metrics for your organic and sponsored posts over time. All dates and times are in UTC.\",,,\r\nDate,Impressions (organic),Impressions (sponsored),Impressions (total)\r\n10/30/2025,100,20,120\r\n10/31/2025,50,0,50\r\n\r\n"
    b'All posts: Table 1\r\n"Engagement metrics for individual posts",,,,,\r\nPost title,Post link,Post type,Created date,Impressions,Likes\r\n"We grew\n40 %",https://l.test/1,Organic,10/30/2025,900,25'
)
LI_ES = "Fecha,Impresiones (orgánicas),Impresiones (patrocinadas),Impresiones totales,Impresiones únicas (orgánicas),Clics (orgánicos),Clics (patrocinados),Clics (Totales),Tasa de interacción (total)\n10/30/2025,100,20,120,80,5,4,9,\"0,0615\"\n10/31/2025,50,0,50,40,3,0,3,\"0,05\"\n".encode()
LI_POSTS_ES = "Título de la publicación,Enlace de la publicación,Tipo de publicación,Nombre de la campaña,Anunciado por,Fecha de creación,Impresiones,Visualizaciones,Clics,Porcentaje de clics,Recomendaciones,Comentarios,Veces compartido,Seguidores,Tasa de interacción,Tipo de contenido\nHola,https://l.test/9,Orgánica,,Ana,10/30/2025,900,0,30,0.0333,25,4,3,2,0.07,\n".encode()
LI_PERSONAL = new_workbook({"ENGAGEMENT": [["Date", "Impressions", "Engagements"], ["1/14/2025", "100", "7"], ["1/15/2025", "80", "3"]], "FOLLOWERS": [["Total followers on 1/15/2025:", "1,234"], [], ["Date", "New followers"], ["1/14/2025", "2"], ["1/15/2025", "1"]]})
LI_VISITORS = b"Date,Overview page views (desktop),Overview page views (mobile),Overview page views (total),Total page views (desktop),Total page views (mobile),Total page views (total),Total unique visitors (total)\n10/30/2025,5,3,8,6,4,10,7\n10/31/2025,1,1,2,2,2,4,3\n"
TT_OVERVIEW = BOM + b'"Date","Video Views","Profile Views","Likes","Comments","Shares"\n"December 30","100","9","7","1","2"\n"December 31","120","8","6","0","1"\n"January 1","90","-1","5","2","0"'
TT_OVERVIEW_RU = BOM + '"Date","Video Views","Profile Views","Likes","Comments","Shares"\n"28 апреля","100","9","7","1","2"\n"29 апреля","120","8","6","0","1"'.encode()
TT_CONTENT = BOM + b'"Time","Video title","Video link","Post time","Total likes","Total comments","Total shares","Total views"\n"February 28","","https://www.tiktok.com/@c/video/7300000000000000001","February 28","40","3","2","1000"\n"January 3","Roast","https://www.tiktok.com/@c/video/7300000000000000002","January 3","10","0","1","300"'
TT_VIEWERS = BOM + b'"Date","Total Viewers","New Viewers","Returning Viewers"\n"April 12","undefined","undefined","undefined"\n"April 13","80","60","20"'
TT_FOLLOWERS = zip_of({"FollowerHistory.csv": BOM + b'"Date","Followers","Difference in followers from previous day"\n"April 12","1000","undefined"\n"April 13","1004","4"', "FollowerGender.csv": BOM + b'"Gender","Distribution"\n"Female","0.59"\n"Male","0.41"', "FollowerActivity.csv": BOM + b'"Date","Hour","Active followers"'})
TT_BUSINESS = BOM + b"Date,Video views,Reached audience,Profile views,Likes,Shares,Comments,Phone number clicks ,Leads submission,Net growth,New followers,Lost followers\n2025/10/31,500,300,20,30,4,5,NAN,0,3,5,2\n2025/11/01,600,NAN,22,31,4,5,1,0,-1,1,2"
TT_BUSINESS_VIDEOS = BOM + b"Video title,Video link,Post time,Video views,Likes,Comments,Shares,Add to Favorites\nRoast,https://www.tiktok.com/@c/video/1,2025/10/31 18:19:10,900,50,4,3,7\n--,https://www.tiktok.com/@c/video/2,2025/11/01 08:00:00,100,--,0,1,2"
TT_VIDEOS_SV = BOM + "Videotitel,Videolänk,Publiceringstid,Videovisningar,Gilla-markeringar,Kommentarer,Delningar,Lägg till i Favoriter\nRost,https://t.test/1,2025/10/31 18:19:10,900,50,4,3,7\n".encode()
TT_ADS = b'"Date","Campaign name","Cost (ZAR)","Impressions","Clicks (destination)"\n"2025-11-01","A","10.50","1000","12"\n"2025-11-01","B","5.25","500","3"\n"2025-11-02","A","1.00","100","1"\n'
PINTEREST = (
    b"Analytics overview\n2026-07-20 - 2026-07-27\nClaimed accounts,All Pins\nCurated content,Not included\n\nDate,Impressions\n2026-07-20,100\n2026-07-21,120\nData starting from today is an estimate.\n"
    b"Top Boards 2026-05-22 - 2026-06-21\nPinterest Link,Impressions,Engagement,Pin clicks,Outbound clicks,Saves\nhttps://pin.test/b1,900,40,20,10,5\n"
)
GA4 = (
    b"# ----------------------------------------\n# Traffic acquisition: Session primary channel group (Default Channel Group)\n# Account: Cafe\n# Property: Cafe - GA4\n# ----------------------------------------\n# \n# All Users\n# Start date: 20230708\n# End date: 20240304\n"
    b"Session primary channel group (Default Channel Group),Sessions,Engaged sessions,Engagement rate,Average engagement time per session,Events per session,Event count,Key events,Session key event rate,Total revenue\nDirect,1000,600,0.6,35.5,5,5000,12,0.012,0\nOrganic Social,400,300,0.75,50,4,1600,8,0.02,0"
)
GA4_DAYS = b"# ----------------------------------------\n# Report CSV Export\n# Account: Cafe\n# ----------------------------------------\n# Start date: 20231001\n# End date: 20231012\nDate,Event count,Total users,New users\n20231010,500,50,10\n20231002,400,40,9\n20231011,300,30,8"
GA4_NTH = b"# ----------------------------------------\n# Reports snapshot\n# ----------------------------------------\n# \n# Start date: 20231001\n# End date: 20231003\nNth day,Active users\n0000,10\n0001,12\n0002,9\n\n# Start date: 20231001\n# End date: 20231003\nCountry,Active users\nColombia,20\nPeru,11\n"
GA4_EXPLORE = b"# ----------------------------------------\n# Free form 1\n# Cafe - GA4\n# 20230515-20230521\n# ----------------------------------------\n\nEvent name,Active users,Event count\n,48,120,Grand total\npage_view,48,80\nclick,20,40\n"
UA = b"# ----------------------------------------\n# All Web Site Data\n# Audience Overview\n# 20150701-20150703\n# ----------------------------------------\n\nBron/medium,Sessies,Gebruikers,Bouncepercentage,Gem. sessieduur,Opbrengst\ngoogle / organic,2.546,1.900,\"99,88%\",00:00:31,\"US$ 0,00\"\n,2.546,1.900,\"99,88%\",00:00:31,\"US$ 0,00\"\n\nDay Index,Sessions\n7/1/15,100\n7/2/15,120\n7/3/15,80\n,300\n"
GSC = zip_of({
    "Chart.csv": b"Date,Clicks,Impressions,CTR,Position\n2025-11-01,10,700,1.43%,12.5\n2025-11-02,12,869,1.38%,11.9\n",
    "Queries.csv": b"Top queries,Clicks,Impressions,CTR,Position\ncoffee,8,300,2.67%,4.2\ncafe andino,5,20,25%,1\n", "Countries.csv": b"Country,Clicks,Impressions,CTR,Position\nColombia,20,1500,1.33%,12\n", "Filters.csv": b"Filter,Value\nSearch type,Web\nDate,Last 28 days\n",
})  # fmt: skip
GSC_ES = "Fecha,Clics,Impresiones,CTR,Posición\n2025-11-01,10,700,\"1,43%\",\"12,5\"\n2025-11-02,12,869,\"1,38%\",\"11,9\"\n".encode()
GSC_QUERIES_ES = "Consultas principales,Clics,Impresiones,CTR,Posición\ncafé,8,300,\"2,67 %\",\"4,2\"\n".encode()
GSC_INDEX = b"Date,Not indexed,Indexed,Impressions\n2025-11-01,12,80,700\n2025-11-02,12,81,869\n"
GADS = b'Campaign report\n"January 1, 2024 - January 31, 2024"\nCampaign status,Campaign,Campaign type,Clicks,Impr.,CTR,Currency code,Avg. CPC,Cost,Conversions,Cost / conv.,Conv. rate,Conv. value\nEnabled,Brand,Search,"1,234","38,000",3.2%,USD,0.50,617.00,12.00,51.42,1%,0.00\nPaused,Video,Video,100,"2,000",5%,USD, --,50.00,1,50,1%,0\nTotal: Campaigns, --, --,"1,334","40,000",3.3%,USD,0.50,667.00,13.00,51.31,1%,0.00\nTotal: Account, --, --,"1,334","40,000",3.3%,USD,0.50,667.00,13.00,51.31,1%,0.00\n'
TRENDS = b"Category: All categories\n\nWeek,coffee: (United States)\n2025-10-05,40\n2025-10-12,100\n2025-10-19,<1\n"
TRENDS_ES = "Categoría: Todas las categorías\n\nMes,café: (Colombia),té: (Colombia)\n2025-08,40,10\n2025-09,100,20\n".encode()
TRENDS_ZH = "类别：所有类别\n\n周,咖啡: (全球)\n2025-10-05,40\n2025-10-12,60\n".encode()
BING = b'"Date","Clicks","Impressions","Avg. CTR"\n"7/20/2026 12:00:00 AM","3","90","3.33%"\n"7/21/2026 12:00:00 AM","4","80","5%"\n'
HOOTSUITE = b'Post performance,,,\n"Mar 1, 2024 - Mar 31, 2024",,,\nDate (GMT),Post ID,Post Message,Post Permalink,Post Type,Social Network,Impressions,Reach,Engagement,Likes,Comments,Shares,Post Link Clicks,Video Views\n2024-03-05 10:00,1,Hi,https://h.test/1,Photo,Instagram,100,80,9,7,1,1,0,0\n2024-03-06 10:00,2,Ho,https://h.test/2,Link,Facebook,200,150,12,8,2,2,5,0\n'
SPROUT_POSTS = b'Date,Post ID,Network,Post Type,Content Type,Profile,Sent by,Link,Post,Impressions,Reach,Engagements,Engagement Rate (per Impression),Reactions,Comments,Shares,Saves,Post Link Clicks,Video Views\n03/15/2024 10:05 am,1,Instagram,Post,Photo,cafe,Ana,https://s.test/1,Hi,"10,000","8,000",650,6.5%,500,100,30,20,0,0\n03/16/2024 2:05 pm,2,X,Post,Text,cafe_x,Ana,https://s.test/2,Ho,"1,000",900,65,6.5%,50,10,3,2,4,0\n'
SPROUT_PROFILE = b'Date,Profile,Network,Audience,Net Audience Growth,Audience Gained,Audience Lost,Impressions,Engagements,Post Link Clicks,Published Posts\n03/15/2024,cafe,Instagram,"10,000",5,7,2,900,40,3,1\n03/15/2024,cafe_x,X,"2,000",1,1,0,100,4,0,2\n03/16/2024,cafe,Instagram,"10,004",4,5,1,800,30,2,0\n03/16/2024,cafe_x,X,"2,001",1,1,0,120,6,1,1\n'
BUFFER = b"Date,Update,Service,Service Link,Type,Impressions,Reach,Engagements,Likes,Comments,Shares,Clicks\n2024-03-05 10:00,Hi,instagram,https://b.test/1,post,100,80,9,7,1,1,0\n2024-03-06 10:00,Ho,twitter,https://b.test/2,post,200,150,12,8,2,2,5\n"
METRICOOL = b"Date;Followers;Gained followers;Lost followers;Posts;Impressions;Reach;Interactions\n01/04/2024;2.345;10;-3;1;1.200;900;80\n02/04/2024;2.352;9;-2;0;800;700;40\n"
LATER = b'Posted At,Caption,Media Type,Post URL,Impressions,Reach,Likes,Comments,Saves,Shares,Video Views\n"Apr 5, 2024 6:15 PM",Hi,image,https://l.test/1,100,80,9,7,1,1,0\n"Apr 6, 2024 9:00 AM",Ho,video,https://l.test/2,200,150,12,8,2,2,50\n'
AGORAPULSE = b"Publishing date,Publishing time,Message,Link,Impressions,Reach,Reactions,Comments,Shares,Clicks\n05/03/2024,10:00,Hi,https://a.test/1,100,80,9,7,1,1\n16/03/2024,11:30,Ho,https://a.test/2,200,150,12,8,2,2\n"
BRANDWATCH = b'Report:,Bulk Mentions Download\nBrand:,Cafe\nFrom:,2024-03-01\n\nQuery Id,Query Name,Date,Title,Snippet,Url,Domain,Sentiment,Page Type,Language,Country,Author,Full Text,Resource Id,Impressions\n1,Cafe,2024-03-05 10:00:00.0,Great,Great coffee,https://w.test/1,w.test,positive,blog,en,US,ana,Great coffee,r1,100\n1,Cafe,2024-03-05 11:00:00.0,Bad,Bad coffee,https://w.test/2,w.test,negative,twitter,en,US,bo,Bad coffee,r2,50\n1,Cafe,2024-03-06 11:00:00.0,Ok,Ok,https://w.test/3,w.test,neutral,twitter,en,US,ana,Ok,r3,10\n'
MELTWATER = b"Date,Time,Document ID,URL,Input Name,Keywords,Information Type,Source Type,Source Name,Source Domain,Content Type,Author Name,Author Handle,Title,Opening Text,Hit Sentence,Image,Hashtags,Links,Country,Region,State,City,Language,Sentiment,Keyphrases,Reach\n05-Mar-2024,10:00 AM,d1,https://m.test/1,Cafe,coffee,Social,X,X,x.com,post,Ana,@ana,,Hi,Great,,,,CO,,,,en,Positive,coffee,1200\n06-Mar-2024,11:00 AM,d2,https://m.test/2,Cafe,coffee,Social,X,X,x.com,post,Bo,@bo,,Ho,Bad,,,,CO,,,,en,Negative,price,300\n"
MELTWATER_OLD = utf16('Date\tHeadline\tURL\tOpening Text\tHit Sentence\tSource\tInfluencer\tCountry\tSubregion\tLanguage\tReach\tDesktop Reach\tMobile Reach\tSentiment\tKey Phrases\n05-Mar-2024 10:00AM\tGreat\thttps://m.test/1\tHi\tGreat coffee\tX\t@ana\tCO\t\ten\t1200\t0\t0\tPositive\tcoffee\n')
MAILCHIMP = b'Title,Subject,List,"Send Date","Send Weekday","Total Recipients","Successful Deliveries","Soft Bounces","Hard Bounces","Total Bounces","Times Forwarded","Forwarded Opens","Unique Opens","Open Rate","Total Opens","Unique Clicks","Click Rate","Total Clicks",Unsubscribes,"Abuse Complaints","Times Liked on Facebook","Folder Id","Unique Id","Total Orders","Total Gross Sales","Total Revenue"\nMarch,Hello,All,"Mar 05, 2024 10:00 am",Tuesday,1000,990,5,5,10,0,0,300,30.3%,450,40,4.04%,55,3,0,0,,abc123,2,0,20.50\n'
MAILCHIMP_ONE = b'"Email Campaign Report",\n"Title:","March"\n"Subject Line:","Hello"\n"Delivery Date/Time:","Tue, Mar 05, 2024 10:00 am"\n"Overall Stats",\n"Total Recipients:","1,000"\n"Successful Deliveries:","990"\n"Bounces:","10 (1.0%)"\n"Recipients Who Opened:","300 (30.3%)"\n"Total Opens:","450"\n"Recipients Who Clicked:","40 (4.0%)"\n"Total Clicks:","55"\n"Total Unsubs:","3"\n'

Sums = dict[str, float]
Expected = tuple[str, str | None, str, int, Sums]  # platform, account, grain, rows, sums

# file name, bytes → format of the first table, [(platform, account, grain, rows, {metric: sum})]; of files with tables that are
# recognised beside the first, all
EXPECTED: list[tuple[str, bytes, str, list[Expected]]] = [
    ("Audience.csv", META_AUDIENCE, "meta_audience", [("meta", None, "audience", 2, {"audience_women": 31, "audience_men": 19}), ("meta", None, "audience", 3, {"audience_share": 48}), ("meta", None, "day", 2, {"follows": 10})]),
    ("Público.csv", META_AUDIENCE_PT, "meta_audience", [("meta", None, "audience", 1, {"audience_women": 23.9, "audience_men": 12.5}), ("meta", None, "audience", 1, {"audience_share": 16})]),
    ("videos.csv", FB_VIDEOS, "meta_videos", [("facebook", "Café Andino", "video", 2, {"reach": 1000, "video_views": 450, "minute_views": 130, "likes": 36})]),
    ("fb-es.csv", FB_POSTS_ES, "facebook_posts", [("facebook", "Café Andino", "post", 1, {"views": 1000, "reach": 800, "engagements": 60, "likes": 40, "comments": 15, "shares": 5, "clicks": 70, "link_clicks": 12})]),
    ("ig-pt.csv", IG_POSTS_PT, "instagram_posts", [("instagram", "cafe", "post", 1, {"views": 2300, "reach": 1900, "likes": 80, "saves": 5})]),
    ("ads.csv", META_ADS, "meta_ads", [("meta-ads", None, "ad", 2, {"cost": 150.75, "impressions": 12000, "results": 300})]),
    ("Facebook Insights Data Export - Café Andino - 2019-05-01 - 2019-05-02.csv", FB_LEGACY, "facebook_page_legacy", [("facebook", "Café Andino", "day", 2, {"followers": 2004, "follows": 11, "unfollows": 3, "engaged_users": 45, "reach": 700})]),
    ("posts.csv", FB_POST_LEGACY, "facebook_post_legacy", [("facebook", None, "post", 2, {"reach": 600, "impressions": 950, "engaged_users": 44})]),
    ("account_analytics_content_2025-02-18_2025-02-19.csv", X_CONTENT, "x_content", [("x", None, "post", 2, {"impressions": 550, "likes": 22, "engagements": 36, "saves": 2, "comments": 5, "reposts": 5, "link_clicks": 8})]),
    ("video_overview_analytics.csv", X_VIDEO, "x_video", [("x", None, "day", 2, {"video_views": 160, "watch_time_hours": 3, "average_view_seconds": 15})]),
    ("Dados da tabela.csv", YT_TABLE_PT, "youtube_table", [("youtube", None, "video", 2, {"views": 30, "watch_time_hours": 3.5, "net_follows": 2, "earnings": 1.5, "impressions": 900})]),
    ("Tabellendaten.csv", YT_TABLE_DE, "youtube_table", [("youtube", None, "video", 1, {"views": 15, "watch_time_hours": 1.5, "impressions": 100})]),
    ("Informations relatives aux tableaux.csv", YT_TABLE_FR, "youtube_table", [("youtube", None, "video", 1, {"views": 28000, "engaged_views": 9, "net_follows": 2})]),
    ("Chart data.csv", YT_CHART, "youtube_chart", [("youtube", None, "day*video", 2, {"views": 22})]),
    ("Chart data (1).csv", YT_SOURCES, "youtube_sources", [("youtube", None, "day*source", 3, {"views": 20})]),
    ("Content 2024-11-01_2024-11-02 Café Andino.zip", YT_ZIP, "youtube_table", [("youtube", "Café Andino", "video", 1, {"views": 30}), ("youtube", "Café Andino", "day*video", 2, {"views": 22}), ("youtube", "Café Andino", "day", 2, {"views": 30})]),
    ("New, casual and regular viewers.csv", YT_AUDIENCE, "youtube_audience", [("youtube", None, "day", 2, {"new_viewers_28d": 210, "regular_viewers_28d": 7})]),
    ("All.csv", b"Date,Monthly audience\n2026-01-01,5000\n", "youtube_audience", [("youtube", None, "day", 1, {"monthly_viewers": 5000})]),
    ("cafe_content_1730000000000.xls", LI_XLS, "linkedin_metrics", [("linkedin", None, "day", 2, {"impressions": 170, "impressions_organic": 150, "clicks": 12, "likes": 9, "engagement_rate": 0.1115}), ("linkedin", None, "post", 1, {"impressions": 900, "likes": 25, "follows": 2})]),
    ("cafe_followers.xls", LI_FOLLOWERS, "linkedin_followers", [("linkedin", None, "day", 2, {"follows": 4, "follows_organic": 3}), ("linkedin", None, "audience", 2, {"audience": 200})]),
    ("cafe.csv", LI_NUMBERS, "linkedin_metrics", [("linkedin", None, "day", 2, {"impressions": 170}), ("linkedin", None, "post", 1, {"impressions": 900, "likes": 25})]),
    ("cafe-es.csv", LI_ES, "linkedin_metrics", [("linkedin", None, "day", 2, {"impressions": 170, "clicks": 12, "reach": 120, "engagement_rate": 0.1115})]),
    ("Todas las publicaciones.csv", LI_POSTS_ES, "linkedin_posts", [("linkedin", None, "post", 1, {"impressions": 900, "clicks": 30, "likes": 25, "shares": 3})]),
    ("AggregateAnalytics_Ana Ruiz_2025-01-14_2025-01-15.xlsx", LI_PERSONAL, "linkedin_personal", [("linkedin", "Ana Ruiz", "day", 2, {"impressions": 180, "engagements": 10}), ("linkedin", "Ana Ruiz", "day", 2, {"follows": 3})]),
    ("visitors.csv", LI_VISITORS, "linkedin_visitors", [("linkedin", None, "day", 2, {"profile_visits": 14, "visitors": 10})]),
    ("Overview_2024-12-30_1735900000_cafeandino.zip", zip_of({"Overview.csv": TT_OVERVIEW, "Viewers.csv": TT_VIEWERS}), "tiktok_overview", [("tiktok", "cafeandino", "day", 3, {"views": 310, "profile_visits": 16, "likes": 18}), ("tiktok", "cafeandino", "day", 2, {"viewers": 80, "new_viewers": 60})]),
    ("Overview.csv", TT_OVERVIEW_RU, "tiktok_overview", [("tiktok", None, "day", 2, {"views": 220, "shares": 3})]),
    ("Content_cafeandino.zip", zip_of({"Content.csv": TT_CONTENT}), "tiktok_content", [("tiktok", "cafeandino", "video", 2, {"views": 1300, "likes": 50})]),
    ("Followers_cafeandino.zip", TT_FOLLOWERS, "tiktok_followers", [("tiktok", "cafeandino", "day", 2, {"followers": 2004, "net_follows": 4}), ("tiktok", "cafeandino", "audience", 2, {"audience_share": 1.0})]),
    ("FollowerActivity.csv", BOM + b'"Date","Hour","Active followers"\n"April 12","0","5"\n"April 12","1","9"', "tiktok_activity", [("tiktok", None, "day*hour", 2, {"active_followers": 14})]),
    ("biz.csv", TT_BUSINESS, "tiktok_business", [("tiktok", None, "day", 2, {"views": 1100, "reach": 300, "likes": 61, "net_follows": 2, "phone_clicks": 1})]),
    ("biz-videos.csv", TT_BUSINESS_VIDEOS, "tiktok_business_videos", [("tiktok", None, "video", 2, {"views": 1000, "likes": 50, "saves": 9})]),
    ("biz-sv.csv", TT_VIDEOS_SV, "tiktok_business_videos", [("tiktok", None, "video", 1, {"views": 900, "likes": 50, "saves": 7})]),
    ("biz-audience.csv", BOM + b"Date,New followers,Total followers,Reached audience,Engaged audience\n2025/10/31,5,1000,--,NAN\n2025/11/01,4,1004,300,20", "tiktok_business_audience", [("tiktok", None, "day", 2, {"follows": 9, "reach": 300, "engaged_users": 20})]),
    ("tt-ads.csv", TT_ADS, "tiktok_ads", [("tiktok-ads", None, "day", 3, {"cost": 16.75, "impressions": 1600, "link_clicks": 16})]),
    ("Pinterest Analytics overview 20260720-20260727.csv", PINTEREST, "pinterest_overview", [("pinterest", None, "day", 2, {"impressions": 220}), ("pinterest", None, "pin", 1, {"impressions": 900, "saves": 5})]),
    ("pin-ads.csv", b"Date,Campaign name,Ad group name,Spend in account currency,Impressions,Pin clicks,Outbound clicks,CTR\n2025-11-01,A,a,10.5,100,5,2,2%\n2025-11-01,A,b,1.5,50,1,1,2%\n", "pinterest_ads", [("pinterest-ads", None, "day", 2, {"cost": 12, "impressions": 150, "clicks": 6})]),
    ("stories.csv", BOM + b'"Post ID","Account ID","Account username","Account name",Description,"Duration (sec)","Publish time",Permalink,"Post type","Data comment",Date,Views,Reach,Likes,Shares,"Profile visits",Replies,"Link clicks",Navigation,Follows\n17841400000000077,1,cafe,Caf,,0,"11/03/2025 06:30",https://x.test,"IG story",,Lifetime,50,40,3,1,2,1,4,60,0\n17841400000000077,1,cafe,Caf,,0,"11/03/2025 06:30",https://x.test,"IG story",,11/03/2025,50,40,3,1,2,1,4,60,0\n', "instagram_posts", [("instagram", "cafe", "post", 1, {"views": 50, "navigation": 60, "replies": 1})]),
    ("competitors.xlsx", new_workbook({"COMPETITORS": [["01/01/2025 - 01/31/2025"], ["Page", "Total Followers", "New Followers", "Total post engagements", "Total posts"], ["Café Azul", "900", "12", "300", "9"]]}), "linkedin_competitors", [("linkedin", None, "competitor", 1, {"followers": 900, "posts": 9})]),
    ("data-export.csv", GA4, "ga4_report", [("ga4", None, "dimension", 2, {"sessions": 1400, "engaged_sessions": 900, "conversions": 20})]),
    ("data-export (1).csv", GA4_DAYS, "ga4_day", [("ga4", None, "day", 3, {"events": 1200, "users": 120, "new_users": 27})]),
    ("data-export (2).csv", GA4_NTH, "ga4_day", [("ga4", None, "day", 3, {"active_users": 31}), ("ga4", None, "dimension", 2, {"active_users": 31})]),
    ("download.csv", GA4_EXPLORE, "ga4_report", [("ga4", None, "dimension", 2, {"active_users": 68, "events": 120})]),
    ("Analytics All Web Site Data.csv", UA, "ua_report", [("ua", None, "dimension", 1, {"sessions": 2546, "users": 1900, "bounce_rate": 0.9988, "average_session_seconds": 31}), ("ua", None, "day", 3, {"sessions": 300})]),
    ("cafe.test-Performance-on-Search-2025-11-03.zip", GSC, "gsc_dates", [("search-console", "cafe.test", "day", 2, {"clicks": 22, "impressions": 1569, "impressions_ctr": 0.0281}), ("search-console", "cafe.test", "query", 2, {"clicks": 13}), ("search-console", "cafe.test", "query", 1, {"clicks": 20})]),
    ("Fechas.csv", GSC_ES, "gsc_dates", [("search-console", None, "day", 2, {"clicks": 22, "impressions": 1569, "impressions_ctr": 0.0281, "position": 24.4})]),
    ("Consultas.csv", GSC_QUERIES_ES, "gsc_dimension", [("search-console", None, "query", 1, {"clicks": 8, "impressions_ctr": 0.0267})]),
    ("index.csv", GSC_INDEX, "gsc_indexing", [("search-console", None, "day", 2, {"pages_indexed": 161, "impressions": 1569})]),
    ("Campaign report.csv", GADS, "google_ads", [("google-ads", None, "campaign", 2, {"clicks": 1334, "impressions": 40000, "cost": 667, "conversions": 13})]),
    ("ads-utf16.csv", utf16(GADS.decode().replace('"1,234"', "1234").replace('"38,000"', "38000").replace('"2,000"', "2000").replace('"1,334"', "1334").replace('"40,000"', "40000").replace('"January 1, 2024 - January 31, 2024"', "January 1 2024 - January 31 2024").replace(",", "\t")), "google_ads", [("google-ads", None, "campaign", 2, {"clicks": 1334, "impressions": 40000, "cost": 667})]),
    ("multiTimeline.csv", TRENDS, "google_trends", [("google-trends", None, "day", 3, {"search_interest": 140})]),
    ("multiTimeline-es.csv", TRENDS_ES, "google_trends", [("google-trends", None, "day", 2, {"search_interest_café": 140, "search_interest_té": 30})]),
    ("multiTimeline-zh.csv", TRENDS_ZH, "google_trends", [("google-trends", None, "day", 2, {"search_interest": 100})]),
    ("bing.csv", BING, "bing", [("bing", None, "day", 2, {"clicks": 7, "impressions": 170, "impressions_ctr": 0.0833})]),
    ("hootsuite.csv", HOOTSUITE, "hootsuite_posts", [("instagram", None, "post", 1, {"impressions": 100, "likes": 7}), ("facebook", None, "post", 1, {"impressions": 200, "link_clicks": 5})]),
    ("sprout.csv", SPROUT_POSTS, "sprout_posts", [("instagram", "cafe", "post", 1, {"impressions": 10000, "engagement_rate": 0.065, "saves": 20}), ("x", "cafe_x", "post", 1, {"impressions": 1000})]),
    ("sprout-profiles.csv", SPROUT_PROFILE, "sprout_profile", [("instagram", "cafe", "day", 2, {"followers": 20004, "follows": 12, "unfollows": 3}), ("x", "cafe_x", "day", 2, {"followers": 4001, "posts": 3})]),
    ("buffer.csv", BUFFER, "buffer_posts", [("instagram", None, "post", 1, {"impressions": 100}), ("x", None, "post", 1, {"impressions": 200, "clicks": 5})]),
    ("metricool.csv", METRICOOL, "metricool_day", [("other", None, "day", 2, {"followers": 4697, "follows": 19, "unfollows": -5, "impressions": 2000, "reach": 1600})]),
    ("later.csv", LATER, "later_posts", [("instagram", None, "post", 2, {"impressions": 300, "likes": 21, "saves": 3})]),
    ("agora.csv", AGORAPULSE, "agorapulse_posts", [("other", None, "post", 2, {"impressions": 300, "likes": 21, "clicks": 3})]),
    ("brandwatch.csv", BRANDWATCH, "brandwatch_mentions", [("brandwatch", None, "mention", 3, {"impressions": 160})]),
    ("meltwater.csv", MELTWATER, "meltwater_mentions", [("meltwater", None, "mention", 2, {"reach": 1500})]),
    ("meltwater-old.csv", MELTWATER_OLD, "meltwater_mentions", [("meltwater", None, "mention", 1, {"reach": 1200})]),
    ("campaigns.csv", MAILCHIMP, "mailchimp_campaigns", [("newsletter", None, "campaign", 1, {"recipients": 1000, "opens": 450, "clicks": 55, "open_rate": 0.303, "earnings": 20.5})]),
    ("campaign.csv", MAILCHIMP_ONE, "mailchimp_campaigns", [("newsletter", None, "campaign", 1, {"recipients": 1000, "bounces": 10, "opens": 450, "unique_opens": 300})]),
]  # fmt: skip
