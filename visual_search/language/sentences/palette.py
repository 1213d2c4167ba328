"""The colours and finishes that shoppers name, each with its look and its words.

A row is name, family, CIE L*a*b*, and the words in English, German and Simplified Chinese. German
words stand without endings, Chinese ones without “色”.
"""

Lab = tuple[int, int, int]
Row = tuple[str, str, Lab, str, str, str]

# Words are parted by commas; a word of several pieces is found only as it stands.
ROWS: tuple[Row, ...] = (
    ("white", "white", (97, 0, 1), "white,snow white", "weiss,schneeweiss", "白,雪白,纯白"),
    (
        "ivory",
        "white",
        (94, -1, 9),
        "ivory,off white",
        "elfenbein,wollweiss,naturweiss",
        "象牙,米白",
    ),
    ("cream", "beige", (91, 0, 17), "cream,ecru", "creme,cremeweiss,ecru", "奶油,奶白"),
    ("beige", "beige", (81, 1, 18), "beige", "beige,sandfarben", "米,杏,沙"),
    ("khaki", "beige", (69, -2, 25), "khaki", "khaki", "卡其"),
    ("tan", "brown", (63, 12, 34), "tan,camel", "camel,hellbraun", "驼,浅棕,浅褐"),
    ("brown", "brown", (37, 17, 28), "brown", "braun", "棕,褐,咖啡,咖"),
    (
        "chocolate",
        "brown",
        (21, 12, 15),
        "chocolate,espresso",
        "schokobraun,dunkelbraun",
        "巧克力,深棕,深褐",
    ),
    ("black", "black", (7, 0, 0), "black,jet black", "schwarz,tiefschwarz", "黑,纯黑,漆黑"),
    (
        "charcoal",
        "grey",
        (28, 0, -4),
        "charcoal,anthracite,graphite",
        "anthrazit,graphit,dunkelgrau",
        "炭灰,深灰,石墨",
    ),
    ("grey", "grey", (58, 0, 0), "grey,gray,greyish", "grau,gräulich", "灰"),
    ("silver", "grey", (78, 0, -2), "silver,silvery", "silber,silbern,silbergrau", "银,银灰"),
    ("chrome", "grey", (77, -1, -3), "chrome,chromed", "chrom,verchromt", "铬,镀铬"),
    (
        "red",
        "red",
        (43, 63, 39),
        "red,scarlet,crimson,reddish",
        "rot,feuerrot,rötlich",
        "红,大红,鲜红",
    ),
    (
        "burgundy",
        "red",
        (24, 37, 11),
        "burgundy,maroon,bordeaux,wine red",
        "weinrot,bordeaux,bordeauxrot,dunkelrot",
        "酒红,暗红,深红",
    ),
    (
        "rust",
        "orange",
        (45, 34, 38),
        "rust,terracotta",
        "rost,rostrot,terrakotta,terracotta",
        "铁锈,砖红,赤陶",
    ),
    ("orange", "orange", (64, 40, 64), "orange", "orange,orangefarben", "橙,橘,橘红"),
    ("coral", "orange", (64, 47, 32), "coral", "koralle,korallenrot", "珊瑚"),
    ("peach", "orange", (81, 15, 27), "peach,apricot", "pfirsich,aprikot,apricot", "桃,蜜桃"),
    ("yellow", "yellow", (84, -2, 80), "yellow,lemon yellow", "gelb,zitronengelb", "黄,柠檬黄"),
    (
        "mustard",
        "yellow",
        (66, 7, 60),
        "mustard,ochre,ocher",
        "senf,senfgelb,ocker",
        "芥末,土黄,姜黄",
    ),
    (
        "gold",
        "yellow",
        (69, 5, 50),
        "gold,golden,gilded",
        "gold,golden,goldfarben,vergoldet",
        "金,金黄,镀金",
    ),
    ("brass", "yellow", (64, 4, 43), "brass", "messing,messingfarben", "黄铜"),
    (
        "green",
        "green",
        (53, -44, 31),
        "green,grass green,greenish",
        "grün,grasgrün,grünlich",
        "绿,草绿,翠绿",
    ),
    ("olive", "green", (46, -9, 31), "olive,army green", "oliv,olivgrün", "橄榄,橄榄绿,军绿"),
    ("mint", "green", (84, -22, 8), "mint,mint green", "mint,mintgrün", "薄荷,薄荷绿"),
    (
        "lime",
        "green",
        (77, -32, 66),
        "lime,lime green",
        "limette,limettengrün,hellgrün",
        "青柠,黄绿,嫩绿",
    ),
    ("sage", "green", (69, -10, 12), "sage,sage green", "salbei,salbeigrün", "鼠尾草,灰绿"),
    (
        "emerald",
        "green",
        (40, -34, 11),
        "emerald,bottle green,forest green",
        "smaragd,smaragdgrün,flaschengrün,tannengrün,dunkelgrün",
        "祖母绿,墨绿,深绿",
    ),
    ("teal", "blue", (43, -21, -13), "teal,petrol", "petrol,blaugrün", "蓝绿,孔雀蓝"),
    (
        "turquoise",
        "blue",
        (69, -32, -13),
        "turquoise,aqua,cyan",
        "türkis,türkisblau,cyan",
        "青,青绿,绿松石,湖蓝",
    ),
    ("blue", "blue", (42, 12, -51), "blue,bluish", "blau,bläulich", "蓝"),
    (
        "navy",
        "blue",
        (18, 8, -24),
        "navy,navy blue,midnight blue",
        "marine,marineblau,navy,dunkelblau,nachtblau",
        "海军蓝,藏青,藏蓝,深蓝",
    ),
    (
        "sky blue",
        "blue",
        (76, -7, -25),
        "sky blue,baby blue,light blue",
        "himmelblau,hellblau,babyblau",
        "天蓝,浅蓝,淡蓝",
    ),
    (
        "cobalt",
        "blue",
        (31, 29, -61),
        "cobalt,cobalt blue,royal blue",
        "kobalt,kobaltblau,königsblau,royalblau",
        "钴蓝,宝蓝,宝石蓝",
    ),
    ("indigo", "blue", (28, 21, -40), "indigo", "indigo,indigoblau", "靛,靛蓝,靛青"),
    ("purple", "purple", (34, 37, -37), "purple,violet", "violett,lila,purpur", "紫"),
    (
        "lilac",
        "purple",
        (71, 20, -22),
        "lilac,lavender,mauve",
        "flieder,lavendel,mauve",
        "淡紫,浅紫,薰衣草,丁香",
    ),
    (
        "plum",
        "purple",
        (25, 27, -11),
        "plum,aubergine",
        "pflaume,aubergine,brombeer",
        "梅子,深紫,茄紫",
    ),
    (
        "magenta",
        "pink",
        (46, 67, -9),
        "magenta,fuchsia,hot pink",
        "magenta,fuchsia,knallpink",
        "品红,洋红,玫红,玫瑰红",
    ),
    ("pink", "pink", (74, 33, 0), "pink,rosy", "rosa,rosé,rosafarben,altrosa,hellrosa", "粉,粉红"),
    ("rose gold", "pink", (70, 16, 17), "rose gold", "roségold", "玫瑰金"),
    ("copper", "orange", (52, 25, 34), "copper", "kupfer,kupferfarben,kupfern", "铜,紫铜,红铜"),
    (
        "bronze",
        "brown",
        (47, 7, 30),
        "bronze,bronzed",
        "bronze,bronzefarben,bronziert",
        "青铜,古铜",
    ),
)

# These mean other things as well (silver is a bank), so they need “色” after them.
NEEDS_SE = frozenset("米杏沙咖银金橘青桃铜粉铬靛") | {
    "咖啡", "象牙", "奶油", "巧克力", "石墨", "铁锈", "珊瑚", "蜜桃", "芥末", "橄榄", "薄荷",
    "青柠", "鼠尾草", "绿松石", "薰衣草", "丁香", "梅子",
}  # fmt: skip
# Of one sign: what stands before or after it where it says no colour (black tea, lipstick, ...).
OTHER_BEFORE = frozenset("口网腮明空漂蛋眼苍表坦")
OTHER_AFTER = frozenset("茶酒枣豆薯木板莓胶客糖瓜油尘牙汁子砂菜植领包烟洞")

# What makes a colour darker or lighter, by how much of lightness.
SHADES: dict[str, int] = {
    **dict.fromkeys(("dark", "deep", "dunkel", "tief", "深", "暗"), -18),
    **dict.fromkeys(("light", "pale", "pastel", "hell", "pastell", "zart", "浅", "淡"), 18),
    **dict.fromkeys(("bright", "vivid", "neon", "leuchtend", "knall", "grell", "亮"), 0),
}
