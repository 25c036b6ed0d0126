"""The form's own lists of words (domain.md §5, A2 … A14). A word outside its list is kept and flagged."""

from registry.importing.findings import Findings
from registry.importing.reading import SheetRow
from registry.importing.texts import plain_text

_LISTS: dict[str, str] = {
    "household_type": "一般贫困户 一般农户 低保贫困户 低保户 五保贫困户 五保户 特困供养户",
    "main_cause": (
        "因病 因残 因学 因灾 因婚 因丧 缺土地 缺水 缺技术 缺劳力 缺劳动力 缺资金 交通条件落后 自身发展动力不足 "
        "自身发展能力不足 其他"
    ),
    "exit_path": (
        "产业 产业扶贫 搬迁 移民搬迁 易地搬迁 易地扶贫搬迁 教育 教育扶贫 就业 就业扶贫 医疗 医疗救助 健康扶贫 低保 社会兜底 "
        "社保兜底 生态 生态扶贫 危房改造 饮水 小额信贷 公益岗位 公益性岗位 资产收益 保险 金融扶贫 其他"
    ),
    "education": "文盲或半文盲 小学 初中 高中 中专 大专 大专及以上 本科及以上 学龄前儿童",
    "schooling": (
        "非在校生 学前教育 小学 小学一年级 小学二年级 小学三年级 小学四年级 小学五年级 小学六年级 初中 七年级 八年级 九年级 "
        "高中 高中一年级 高中二年级 高中三年级 中职 中职一年级 中职二年级 中职三年级 高职 大专及以上 本科及以上"
    ),
    "health": "健康 长期慢性病 患有大病 大病 残疾",
    "labour": "普通劳动力 技能劳动力 丧失劳动力 无劳动力 弱劳动力 半劳动力",
    "relation": (
        "本人或户主 户主 本人 配偶 之子 之女 之儿媳 之女婿 之孙子 之孙女 之外孙子 之外孙女 之父 之母 之岳父 之岳母 之公公 "
        "之婆婆 之祖父 之祖母 之外祖父 之外祖母 之兄弟姐妹 之兄 之弟 之姐 之妹 之曾孙子 之曾孙女 之侄儿 之侄女 之兄弟媳妇 "
        "之孙媳 之孙女婿 其他"
    ),
    "road_kind": "泥土路 砂石路 水泥路 沥青路 水泥(沥青)路 柏油路 硬化路 其他",
}
_WORDS = {name: frozenset(words.split()) for name, words in _LISTS.items()}
_HEAD = frozenset({"本人或户主", "户主", "本人"})
_SEPARATORS = str.maketrans("、,;/", "    ")


def word(row: SheetRow, name: str, findings: Findings) -> str:
    """One or several words of the field's list; anything else is flagged and kept as it stands."""
    text = plain_text(row, name, 40, findings)
    if text and not set(text.translate(_SEPARATORS).split()) <= _WORDS[name]:
        findings.flag(row, name, "word_not_on_list")
    return text


def is_head(relation: str) -> bool:
    return relation in _HEAD
