"""What is said of each finding, Chinese and English, by its code."""

from audit.verifier.time_words import TIME_SENTENCE
from audit.verifier.words import Words

SENTENCE: dict[str, Words] = {
    "not_reached": ("前面的事项不成立，未能核验。", "Not checked: something before it fails."),
    "not_asked": ("只要求核对散列，此项未核验。", "Not checked: only hashes were asked for."),
    "more_faults": ("另有 {count} 处，不一一列出。", "{count} more, not listed."),
    # bundle
    "undamaged": ("{members} 个文件，均与清单一致。", "{members} files, all as the manifest lists them."),
    "no_such_file": ("没有文件 {name}。", "There is no file {name}."),
    "not_allowed": ("无权读取文件 {name}。", "The file {name} may not be read."),
    "empty_file": ("文件是空的。", "The file is empty."),
    "no_bundle": ("这个文件不是证据包。", "This file is no evidence bundle."),
    "cut_off": (
        "{name} 不完整，可能传输中断；请重新取得。",
        "{name} is cut off; a transfer may have broken. Get it again.",
    ),
    "strange_member": ("含有不属于证据包的文件：{name}。", "It holds a file that belongs to no bundle: {name}."),
    "member_twice": ("同一文件出现两次。", "A file stands in it twice."),
    "too_large": ("超过 {limit} 字节的上限。", "It is larger than the limit of {limit} bytes."),
    "member_missing": ("缺少文件 {name}。", "The file {name} is missing."),
    "member_unlisted": ("文件 {name} 不在清单内。", "The file {name} is not listed in the manifest."),
    "member_unreadable": ("文件 {name} 无法识读。", "The file {name} cannot be made out."),
    "member_damaged": ("文件 {name} 已损坏。", "The file {name} is damaged."),
    "line_unreadable": ("{name} 第 {line} 行无法识读。", "Line {line} of {name} cannot be made out."),
    "line_too_long": ("{name} 有一行过长。", "A line of {name} is too long."),
    "other_format": ("这不是核验系统的证据包格式。", "This is not the format of Heyan's bundles."),
    "future_bundle": ("证据包格式 {version} 比本程序新。", "The bundle's format {version} is newer than this program."),
    "future_entry": ("条目格式 {version} 比本程序新。", "An entry's format {version} is newer than this program."),
    "entry_unreadable": ("第 {index} 号条目不是规范格式。", "Entry {index} is not in canonical form."),
    # checkpoint, witnesses, keys
    "checkpoint_signed": ("{line}", "{line}"),
    "checkpoint_not_signed": (
        "检查点未由所给日志密钥签名（{why}）。",
        "The given key of the log did not sign the checkpoint ({why}).",
    ),
    "no_witness_asked": (
        "未要求见证；所给 {known} 个见证密钥中有 {signed} 个签名。",
        "No witness was asked for; {signed} of the {known} given witnesses signed.",
    ),
    "too_few_witnesses": (
        "需要 {quorum} 个见证人，只有 {signed} 个签名。",
        "{quorum} witnesses are needed, {signed} signed.",
    ),
    "witnessed": (
        "{signed} 个见证人签名（需要 {quorum} 个）：{names}。",
        "{signed} witnesses signed ({quorum} needed): {names}.",
    ),
    "no_record_of_keys": ("证据包内没有密钥登记流水。", "The bundle holds no record of keys."),
    "key_revoked": ("密钥 {name} 已在第 {index} 号条目撤销。", "The key of {name} was revoked by entry {index}."),
    "key_not_recorded": ("密钥 {name} 未在日志内登记。", "The key of {name} is not recorded in the log."),
    "keys_in_force": (
        "日志密钥已登记，所给 {keys} 个密钥均未撤销。",
        "The log's key is recorded; none of the {keys} given keys is revoked.",
    ),
    # inclusion
    "entries_in_log": (
        "{entries} 个条目均在 {size} 个条目的日志内。",
        "All {entries} entries are in the log of {size}.",
    ),
    "whole_log_recomputed": (
        "日志全部 {entries} 个条目已重新计算。",
        "The whole log of {entries} entries was recomputed.",
    ),
    "entry_not_in_log": (
        "第 {index} 号条目不在已签名的日志内：被改动或系伪造。",
        "Entry {index} is not in the signed log: altered or made up.",
    ),
    "entries_out_of_order": ("第 {index} 号条目次序颠倒。", "Entry {index} stands out of order."),
    "entry_missing": ("缺少第 {index} 号条目。", "Entry {index} is missing."),
    "root_differs": (
        "由 {entries} 个条目重算的根与检查点（{size} 个条目）不符。",
        "The root recomputed from {entries} entries is not the checkpoint's (of {size}).",
    ),
    # consistency
    "nothing_held": (
        "未提供此前的检查点：证据包之前的历史没有固定。",
        "No earlier checkpoint was given: the history before this bundle is not pinned.",
    ),
    "grown_from_held": (
        "{source}：前 {held} 个条目未变，日志现有 {size} 个；本包中此后新增 {added} 个。",
        "{source}: the first {held} entries are unchanged, the log now has {size}; {added} of this bundle came since.",
    ),
    "another_log": ("{source} 属于另一个日志。", "{source} belongs to another log."),
    "rolled_back": (
        "回退：{source} 有 {held} 个条目，证据包只有 {size} 个。",
        "ROLLBACK: {source} has {held} entries, the bundle only {size}.",
    ),
    "split_view": (
        "两套日志：与 {source} 条目数同为 {held}，根却不同。",
        "SPLIT VIEW: as many entries as {source} ({held}), but another root.",
    ),
    "rewritten": (
        "历史被改写：{source} 的前 {held} 个条目不是现在日志的开头。",
        "REWRITTEN: the {held} entries of {source} are not the beginning of this log.",
    ),
    "no_proof_from_there": (
        "证据包没有从 {source}（{held} 个条目）起的一致性证明；请按此条目数重新索取。",
        "The bundle has no proof from {source} ({held} entries); ask for one from that size.",
    ),
    "kept_since": ("{source} 的 {entries} 个条目都在本包内。", "All {entries} entries of {source} are in this bundle."),
    "gone_since": (
        "{source} 中有 {entries} 个条目不在本包内，首个为第 {index} 号。",
        "{entries} entries of {source} are not in this bundle, the first is {index}.",
    ),
    # chain, tail
    "streams_whole": ("{streams} 条流水从头到尾没有缺口。", "{streams} streams have no gap from their beginning."),
    "stream_broken": (
        "流水 {stream} 在第 {index} 号条目中断，应为第 {expected} 条。",
        "Stream {stream} breaks at entry {index}; its number {expected} was due.",
    ),
    "stream_missing": ("清单列有流水 {stream}，包内却没有。", "Stream {stream} is promised but not here."),
    "stream_not_promised": ("流水 {stream} 不在清单内。", "Stream {stream} is here but not promised."),
    "whole_log_is_here": (
        "日志全部 {size} 个条目都在，不可能有遗漏。",
        "All {size} entries of the log are here; none can be missing.",
    ),
    "no_heads_stated": (
        "日志没有载明各流水到哪里为止，可能有后续条目未列入。",
        "The log does not state where the streams end; later entries may have been left out.",
    ),
    "ends_stated": (
        "截至第 {size} 号条目（日志共 {whole} 个），各流水没有遗漏。",
        "Complete up to entry {size} (the log has {whole}).",
    ),
    "ends_after_statement": (
        "{late} 条流水在第 {size} 号条目之后还有条目，其后是否完整未证明。",
        "{late} streams have entries after number {size}; that they are complete is not proven.",
    ),
    "stream_goes_on": (
        "流水 {stream} 截至第 {size} 号条目的末条与日志载明的不同：有遗漏或改动。",
        "Stream {stream} does not end as the log states for entry {size}: something was left out or altered.",
    ),
    # rules
    "no_decisions": ("包内没有决定可以核对。", "There is no decision here to look at."),
    "rules_kept": (
        "{cases} 个案件的 {decisions} 项决定：次序、回避和异议期间均合规。",
        "{decisions} decisions of {cases} cases: order, separation of persons and holds were kept.",
    ),
    "opened_twice": ("{stream} 在第 {index} 号条目重复立案。", "{stream} is opened a second time by entry {index}."),
    "decided_after_end": (
        "{stream} 结案后仍有决定（第 {index} 号，{stage}）。",
        "{stream} was decided after its end (entry {index}, {stage}).",
    ),
    "dated_ahead": (
        "{stream} 第 {index} 号条目的行为日期晚于记录时间（{stage}）。",
        "{stream}: entry {index} dates its act after its own time ({stage}).",
    ),
    "approved_while_held": (
        "{stream} 异议未结即通过（第 {index} 号，{stage}）。",
        "{stream} was approved while an objection held it (entry {index}, {stage}).",
    ),
    "out_of_order": (
        "{stream} 环节次序颠倒（第 {index} 号，{stage}）。",
        "{stream}: a stage out of order (entry {index}, {stage}).",
    ),
    "same_person_twice": (
        "{stream}：{actor} 既作 {before} 又作 {stage}（第 {index} 号）。",
        "{stream}: {actor} decided {before} and also {stage} (entry {index}).",
    ),
    **TIME_SENTENCE,
    # signatures
    "nothing_signed_jointly": (
        "包内没有会签决定（单独决定 {alone} 项）。",
        "No decision here was signed jointly ({alone} alone).",
    ),
    "signatures_match": (
        "{joint} 项会签决定与所签内容一致，另有单独决定 {alone} 项。",
        "{joint} joint decisions match what was signed; {alone} were made alone.",
    ),
    "sheet_missing": (
        "第 {index} 号决定所依据的会签单不在包内。",
        "The sheet that decision {index} rests upon is not here.",
    ),
    "signer_missing": (
        "第 {index} 号决定列名的 {name} 没有签过该会签单。",
        "{name}, named by decision {index}, did not sign its sheet.",
    ),
    "signed_something_else": (
        "{stream}：第 {index} 号签名所签内容与所示不同。",
        "{stream}: signature {index} is of something else than was shown.",
    ),
    # officials
    "no_officials_key": (
        "未提供签名根公钥（--officials-key）：{signed} 个条目带有本人签名，未核验。",
        "No officials' root key was given (--officials-key): {signed} entries carry a signature, none was checked.",
    ),
    "acts_signed": (
        "{signed} 个条目由 {officials} 个签名人以本人密钥签名，自第 {begun} 号条目起无一缺签。",
        "{signed} entries are signed by {officials} holders' own keys; from entry {begun} on none lacks it.",
    ),
    "acts_before_signing": (
        "{unsigned} 个条目早于开始签名之时（第 {begun} 号），没有本人签名。",
        "{unsigned} entries are older than the beginning of signing (entry {begun}) and carry none.",
    ),
    "nobody_acted": ("包内没有应由本人签名的条目。", "No entry here had to be signed by a person."),
    "signing_never_began": (
        "日志没有载明从何时起签名，所给签名根公钥却在使用：记录被删。",
        "The log does not say when signing began, though a root key was given: its record was removed.",
    ),
    "beginning_not_signed": (
        "第 {index} 号条目所称的签名起点未经所给签名根公钥签署。",
        "The given root key did not sign the beginning that entry {index} states.",
    ),
    "act_not_signed": (
        "第 {index} 号条目应有本人签名而没有（{actor}）：系伪造或改动。",
        "Entry {index} must carry the signature of who acted ({actor}) and does not: made up or altered.",
    ),
    "key_not_certified": (
        "第 {index} 号条目的密钥不是经认证的 {actor} 的密钥。",
        "The key of entry {index} was never certified for {actor}.",
    ),
    "act_altered": (
        "第 {index} 号条目不是 {actor} 所签的内容：被改动，或之前的条目被增删。",
        "Entry {index} is not what {actor} signed: it was altered, or an entry before it added or removed.",
    ),
    "revocation_not_signed": (
        "第 {index} 号条目的撤销未经所给签名根公钥签署。",
        "The given root key did not sign the revocation in entry {index}.",
    ),
    "revocation_missing": (
        "第 {index} 号条目之前缺少第 {number} 号密钥撤销。",
        "Revocation {number} is missing before entry {index}.",
    ),
    "signed_after_revocation": (
        "第 {index} 号条目所用的 {actor} 的密钥已在第 {revoked} 号条目撤销。",
        "The key of {actor} that signed entry {index} was revoked by entry {revoked}.",
    ),
    # openings
    "values_match": (
        "{opened} 项个人信息与承诺一致，{erased} 项已依法删除并留痕。",
        "{opened} values match their commitments; {erased} were erased by a logged erasure.",
    ),
    "nothing_opened": ("包内不含个人信息原文。", "The bundle holds no personal values."),
    "value_differs": (
        "第 {index} 号条目的“{label}”与当时的承诺不符：被改动。",
        "“{label}” of entry {index} is not what was committed to: altered.",
    ),
    "opening_of_nothing": (
        "“{label}”不属于包内任何条目，或次序颠倒。",
        "“{label}” opens no entry of this bundle, or stands out of order.",
    ),
    "values_withheld": ("有 {withheld} 项承诺的个人信息未提供。", "{withheld} committed values are withheld."),
    "nothing_withheld": ("没有未提供的个人信息。", "Nothing is withheld."),
    # papers
    "no_papers": ("包内没有文书。", "There are no papers here."),
    "papers_match": (
        "{papers} 份文书与签发时逐字节相同，其中 {ended} 份已失效。",
        "{papers} papers are byte for byte as issued; {ended} of them no longer hold.",
    ),
    "paper_ended": ("{paper} 已失效（{status}）。", "{paper} no longer holds ({status})."),
    "never_issued": ("文书 {sha256} 从未签发。", "The paper {sha256} was never issued."),
    "papers_withheld": ("日志载明的文书有 {absent} 份未提供。", "{absent} papers that the log names are not here."),
    "no_paper_named": (
        "包内条目没有载明已制成的文书，是否另有文书未证明。",
        "No entry here names a finished paper; whether there are any is not proven.",
    ),
    "every_paper_is_here": ("日志载明的 {papers} 份文书都在。", "All {papers} papers that the log names are here."),
    # photos
    "no_photos": ("包内没有照片。", "There are no photos here."),
    "photos_match": ("{photos} 张照片与收到时逐字节相同。", "{photos} photos are byte for byte as received."),
    "photo_never_received": ("包内条目没有载明照片 {sha256}。", "No entry here names the photo {sha256}."),
    "photos_withheld": ("条目载明的照片有 {absent} 张未提供。", "{absent} photos that entries name are not here."),
    "no_photo_named": ("包内条目没有载明照片。", "No entry here names a photo."),
    "every_photo_is_here": ("条目载明的 {photos} 张照片都在。", "All {photos} photos that entries name are here."),
}
