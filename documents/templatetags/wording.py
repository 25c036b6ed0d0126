"""What the templates of papers look up in a paper's content. Words only; how a value is written is `paper`'s business."""

from django import template

from approvals.objection_papers import REPLACED
from documents.care_parts import CarePart
from documents.kinds import KINDS, Content, PhonePart, RosterLine, SignerPart
from documents.labels import CATEGORIES
from documents.parts import GroundPart

register = template.Library()
NATIONAL_HOTLINE = "12317"
_LEVELS = {
    "village": "村级",
    "township": "乡镇",
    "county": "县级",
    "prefecture": "市级",
    "province": "省级",
    "national": "全国",
}


@register.filter
def particular(paper: Content, label: str) -> str:
    """{{ paper|particular:"会议名称" }}: the labelled particular, "" where the act has none."""
    return next((line["value"] for line in paper["particulars"] if line["label"] == label), "")


@register.filter
def number_of(paper: Content, code: str) -> str:
    """The number of the newest paper of that kind among those this one rests on, "" where there is none."""
    words = [f"{word}〔" for word in KINDS[code].words]
    return next((number for number in reversed(paper["basis"]) if any(word in number for word in words)), "")


@register.filter
def typeable(token: str) -> str:
    """A check code in groups of four, as one reads and types it; the check page ignores the spaces."""
    return " ".join(token[start : start + 4] for start in range(0, len(token), 4))


@register.filter
def check_page(paper: Content) -> str:
    """Where one types the check code of a paper that cannot be scanned."""
    return paper["check_url"].removesuffix(f"/V/{paper['check_token']}") + "/check/"


@register.filter
def unsigned(paper: Content, label: str) -> list[str]:
    """Who of the people named there still has to sign by hand: not the leader, not who signs as an official below."""
    signed = {particular(paper, "组长"), *(signer["name"] for signer in paper["signers"])}
    return [name for name in particular(paper, label).split("、") if name and name not in signed]


@register.filter
def complaint_phones(paper: Content) -> list[PhonePart]:
    """Phones for complaints, the national one always among them (domain.md §6-5)."""
    phones = list(paper["phones"])
    if not any(phone["number"] == NATIONAL_HOTLINE for phone in phones):
        phones.append(PhonePart(level="national", office="全国扶贫监督举报电话", number=NATIONAL_HOTLINE))
    return phones


@register.filter
def has_provincial_phone(paper: Content) -> bool:
    """Whether the programme names a line of the province; what the province itself posts says where to reach it."""
    return any(phone["level"] == "province" for phone in paper["phones"])


@register.filter
def has_exited(care: CarePart) -> bool:
    return any(row["standing"] == "已脱贫" for row in care["standings"])


@register.filter
def leaving_word(ground: GroundPart) -> str:
    """清退, or what the place calls it: without what stands beside it in brackets."""
    return ground["nature"].split("（", maxsplit=1)[0]


@register.filter
def unmet(paper: Content) -> list[str]:
    """Titles of the criteria that were judged and not met."""
    return [item["title"] for item in paper["criteria"] if item["met"] is False]


@register.filter
def differing(paper: Content) -> list[str]:
    """Titles of the criteria whose value is another one than the level below had."""
    return [item["title"] for item in paper["criteria"] if item["differs"]]


@register.filter
def level_word(level: str) -> str:
    """county → 县级; a word that is already Chinese stays."""
    return _LEVELS.get(level, level)


@register.filter
def seats(present: str) -> list[list[int]]:
    """31人 → numbered places to sign in for everybody present, three to a row; at least fifteen."""
    count = max(int("".join(filter(str.isdigit, present)) or 0), 15)
    rows = -(-count // 3)
    return [[row, row + rows, row + 2 * rows] for row in range(1, rows + 1)]


@register.filter
def noted(row: RosterLine, label: str) -> str:
    """What the act says of this household on the list alone, "" where nothing."""
    return next((line["value"] for line in row["notes"] if line["label"] == label), "")


@register.filter
def head_and_others(paper: Content) -> str:
    """姜福田等 17户: how a letter speaks of a list."""
    roster = paper["roster"]
    return f"{roster['rows'][0]['head_name']}等" if roster and roster["rows"] else ""


@register.filter
def whose_exit(paper: Content) -> str:
    """宝城村姜福田户, or 农安镇宝城村等3个村17户."""
    roster = paper["roster"]
    if roster is None or not roster["is_list"]:
        return f"{paper['village_name']}{paper['household']['head_name']}户" if paper["household"] else ""
    places = [place["name"] for place in roster["places"]]
    where = f"{places[0]}等{len(places)}个{_unit_word(places[0])}" if len(places) > 1 else paper["village_name"]
    return f"{where}{roster['households']}户"


def _unit_word(name: str) -> str:
    return "村" if name.endswith("村") else "单位"


@register.filter
def no_full_stop(text: str) -> str:
    return text.rstrip("。；;. ")


@register.filter
def signer_names(paper: Content) -> str:
    return "、".join(dict.fromkeys(signer["name"] for signer in paper["signers"]))


@register.filter
def signer_called(paper: Content, labels: str) -> SignerPart | None:
    """The first signer on one of these places of the form."""
    return next((signer for signer in paper["signers"] if signer["label"] in labels.split(",")), None)


@register.filter
def lines_of(paper: Content, category: str) -> list[dict[str, object]]:
    """The lines of a kind of income that count."""
    lines = paper["income"]["lines"] if paper["income"] else []
    return [dict(line) for line in lines if line["category"] == category and line["is_counted"]]


@register.filter
def not_counted(paper: Content) -> list[dict[str, object]]:
    lines = paper["income"]["lines"] if paper["income"] else []
    return [dict(line) for line in lines if not line["is_counted"]]


@register.filter
def turnout(paper: Content) -> list[tuple[str, str, str]]:
    """驻村领导 应到 实到, for every category that was counted."""
    rows = [(word, particular(paper, f"{word}应到"), particular(paper, f"{word}实到")) for word in CATEGORIES.values()]
    return [row for row in rows if row[1] or row[2]]


@register.filter
def has_hits(paper: Content) -> bool:
    return any(reply["hits"] for reply in paper["replies"])


@register.filter
def unsigned_investigators(paper: Content) -> list[str]:
    """Investigators who still sign by hand: all but whoever signs as an official below, and whoever was replaced."""
    objection = paper["objection"]
    signed = {signer["name"] for signer in paper["signers"]}
    names = objection.get("investigators", []) if objection else []
    signed.add(REPLACED)
    return [name for name in names if not any(name.endswith(one) for one in signed)]
