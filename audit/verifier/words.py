"""The verifier's words, Chinese and English; its sentences stand in sentences.py. The codes never change; the words may."""

Words = tuple[str, str]  # Chinese, English
LANGUAGES = ("zh", "en")

STATUS: dict[str, Words] = {
    "HOLDS": ("成立", "HOLDS"),
    "FAILS": ("不成立", "FAILS"),
    "UNPROVEN": ("未证明", "UNPROVEN"),
}

CLAIM: dict[str, Words] = {
    "bundle": ("证据包完好", "bundle undamaged"),
    "checkpoint": ("检查点签名", "checkpoint signature"),
    "witnesses": ("见证人", "witnesses"),
    "keys": ("密钥有效", "keys in force"),
    "inclusion": ("条目均在日志内", "entries are in the log"),
    "consistency": ("与此前检查点一致", "consistent with what you hold"),
    "years": ("各年度封存", "closed years"),
    "chain": ("各流水连续", "streams without a gap"),
    "tail": ("无遗漏后续条目", "no later entry left out"),
    "rules": ("程序合规", "rules of procedure"),
    "time": ("时间可信", "times"),
    "time_stamps": ("时间戳", "time stamps"),
    "signatures": ("会签一致", "joint signatures"),
    "officials": ("本人签名", "officials' own signatures"),
    "openings": ("个人信息与承诺一致", "personal values"),
    "openings_complete": ("个人信息完整", "personal values complete"),
    "papers": ("文书真实", "papers"),
    "papers_complete": ("文书完整", "papers complete"),
    "photos": ("照片真实", "photos"),
    "photos_complete": ("照片完整", "photos complete"),
}

RESULT: dict[int, Words] = {
    0: ("结论：没有不成立的事项。", "Result: no claim fails."),
    1: ("结论：有事项不成立，不能采信。", "Result: a claim fails; do not rely on this bundle."),
    3: ("结论：证据包无法读取，什么也没有证明。", "Result: the bundle cannot be read; nothing is proven."),
    4: (
        "结论：证据包由更新的版本写成，请换用新的核验程序。",
        "Result: a newer version wrote this bundle; get a newer verifier.",
    ),
}

LABELS: dict[str, Words] = {
    "title": ("核验日志 · 证据包核验报告", "Heyan log: report on an evidence bundle"),
    "bundle": ("证据包", "bundle"),
    "digest": ("证据包 SHA-256", "SHA-256 of the bundle"),
    "checkpoint": ("检查点", "checkpoint"),
    "content": ("已核验内容摘要", "digest of what was verified"),
    "entries": ("条目数", "entries"),
    "streams": ("流水数", "streams"),
    "none": ("无", "none"),
}
