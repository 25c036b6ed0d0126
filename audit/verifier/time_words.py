"""The verifier's sentences about times, Chinese and English."""

from audit.verifier.words import Words

TIME_SENTENCE: dict[str, Words] = {
    "times_fit": ("各条目所称时间与 {anchors} 个外部时间相符。", "All claimed times fit {anchors} outside times."),
    "demonstration_time": ("{count} 个条目是演示时间。", "{count} entries carry demonstration time."),
    "nobody_saw_the_time": (
        "没有见证时间，条目所称时间未经外部证明。",
        "No witness told a time; the claimed times are not proven from outside.",
    ),
    "dated_after_witness": (
        "第 {index} 号条目所称时间 {at} 晚于已见证的时间。",
        "Entry {index} claims {at}, later than a witness saw it.",
    ),
    "dated_back": (
        "倒填日期：第 {index} 号条目称 {at}，但 {seen} 时它尚不存在。",
        "BACK-DATED: entry {index} claims {at}, but at {seen} it did not exist.",
    ),
    # years
    "no_year_closed": ("日志尚未封存过年度。", "The log has closed no year so far."),
    "years_closed": (
        "封存 {years} 年度的检查点均是本日志的开头，此后没有条目填写已封存年度的日期。",
        "The checkpoints that closed {years} are the beginning of this log; no entry since claims a day of a closed year.",
    ),
    "year_unreadable": (
        "第 {index} 号条目的年度或所附检查点无法识读。",
        "The year or the checkpoint in entry {index} cannot be made out.",
    ),
    "year_out_of_order": (
        "第 {index} 号条目启用 {year} 年度，但所附检查点不含上一年度的封存。",
        "Entry {index} opens {year}, but the checkpoint in it does not cover the closing of the year before.",
    ),
    "dated_into_closed_year": (
        "第 {index} 号条目称 {at}，该年度早已封存。",
        "Entry {index} claims {at}, in a year that was closed before.",
    ),
    "closed_year_rewritten": (
        "封存 {year} 年度的检查点（{size} 个条目）不是本日志的开头：历史被改写。",
        "REWRITTEN: the checkpoint that closed {year} ({size} entries) is not the beginning of this log.",
    ),
    "closed_year_unproven": (
        "证据包没有从 {year} 年度封存检查点起的一致性证明。",
        "The bundle has no proof from the checkpoint that closed {year}.",
    ),
    # time stamps
    "no_time_stamps": ("证据包内没有时间戳。", "The bundle holds no time stamp."),
    "stamped": (
        "{count} 个时间戳均由所给机构签发，最早 {first}，最晚 {last}；证书吊销情况未核对。",
        "The given authorities signed all {count} time stamps, the first at {first}, the last at {last}; whether a certificate was revoked was not asked.",
    ),
    "stamp_of_another_log": (
        "{file} 的检查点（{size} 个条目）不是本日志的开头。",
        "The checkpoint of {file} ({size} entries) is not the beginning of this log.",
    ),
    "stamp_refused": (
        "{file} 不是所给机构对该检查点的时间戳（{why}）。",
        "{file} is no time stamp of its checkpoint by a given authority ({why}).",
    ),
    "no_authority_given": (
        "有 {count} 个时间戳，但未给出机构证书（--time-authority），未核对。",
        "{count} time stamps are here; without certificates (--time-authority) they were not looked at.",
    ),
    "no_openssl": (
        "有 {count} 个时间戳，但本机没有 openssl，未核对。",
        "{count} time stamps are here; without openssl they were not looked at.",
    ),
    "look_yourself": ("可自行核对：{command}", "To look yourself: {command}"),
}
