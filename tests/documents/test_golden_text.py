"""What each paper says, sentence after sentence: a changed word on an official paper must be meant."""

import re
import subprocess
from functools import cache

import pytest

from documents import rendering
from documents.draws import rule_words
from documents.sample_places import LIAONING
from documents.sample_variants import gallery
from documents.samples import sample
from documents.templatetags.paper import cn_date
from registry.programme_samples import SampleRule, SampleStep

VILLAGE_FORM = ["行政区划：吉林省长春市农安县农安镇宝城村", "户主姓名姜福田户编号2201221002200017"]
PLACE_FORM = ["行政区划：吉林省长春市农安县农安镇宝城村", "名称宝城村类别省定贫困村", "贫困发生率21/1528（1.37%）"]
SENTENCES = {
    "H01": [
        "贫困户脱贫申请书",
        *VILLAGE_FORM,
        "姜小雨之孙女220122********00427健康无劳动力",
        "宝城村村民委员会：本户于2014年识别为建档立卡贫困户，主要致贫原因：缺技术。",
        "自报本年度人均纯收入：5500.00元。",
        "本户自愿申请2017年度脱贫退出，所报情况真实，愿意接受入户核实和民主评议。",
        "申请人（户主签字或按手印）：",
        "材料齐全，同意受理，按程序组织入户核实。",
        "受理人孟庆余宝城村村民委员会主任2017年3月6日",
    ],
    "H02": [
        "贫困户年人均纯收入测算表",
        "2生产经营性收入种植、养殖、经营等14250.00",
        "7家庭年纯收入1＋2＋3＋4＋5－633110.50",
        "8年人均纯收入7÷家庭人口（6人，按共同生活成员计）5518.41",
        "9收入标准收入年度：2016年3200.00",
        "2017年3月15日入户测算。经入户核算，收入来源清楚，计算无误。",
        "测算人卢志远",
    ],
    "H03": [
        "贫困户退出验收表",
        *VILLAGE_FORM,
        "收入标准：3200.00元；年人均纯收入＝（各项收入之和－生产经营性支出）÷家庭人口。",
        "序号退出指标验收标准实际情况认定情况指标性质",
        "1年人均纯收入超过3200元/人·年5518.41元■达标□未达标一票否决",
        "8刚性支出据实记录，综合考虑2600.00元□达标□未达标综合研判",
        "□对核实结果无异议□有异议，理由：",
        "2017年3月15日入户，对照“两不愁、三保障”逐项核实。该户各项指标达到脱贫退出标准，提交民主评议。",
        "帮扶责任人卢志远农安县水利局",
    ],
    "H04": [
        "村民代表会议民主评议会议记录",
        "评议姜福田户（户编号2201221002200017，8社，家庭人口6人）2017年度脱贫退出事项。",
        "回避人员姜福海",
        "36人31人29人1人1人",
        "经民主评议和投票表决，赞成29人、反对1人、弃权1人。同意将该户列入拟脱贫户名单。",
        "附：到会代表签到表",
    ],
    "H05": [
        "村“两委”和驻村工作队核实意见",
        "核实方式入户查看、邻里走访、查验凭证",
        "村“两委”和驻村工作队对照“两不愁、三保障”标准，对该户收入、各项指标及民主评议情况进行了核实。",
        "第一书记（队长）",
    ],
    "H06": [
        "拟退出户认可书",
        "一、经测算，你户年人均纯收入为5518.41元，收入标准为3200.00元；",
        "二、脱贫退出后实行脱贫不脱政策、脱贫不脱帮扶，",
        "对核实结果和2017年度脱贫退出：■认可□不认可，理由：／",
        "签字人：姜福田与户主关系：本人确认方式：按手印见证人：毕国栋",
    ],
    "H07": [
        "公示宝城村2017年度拟脱贫户名单（第一次公示）",
        "根据中共中央办公厅、国务院办公厅《关于建立贫困退出机制的意见》和《关于进一步推进脱贫攻坚工作的意见》有关规定，",
        "宝城村拟确定1户6人为2017年度脱贫户，现将名单予以公示。",
        "公示时间：2017年3月29日至2017年4月4日，共7天。",
        "公示地点：村部、行政村公示栏、8社。",
        "序号村民小组户主姓名家庭人口数（人）18社姜福田6合计1户6",
        "可在公示期内以书面、电话、来访等方式实名或者匿名反映，受理单位对反映人信息保密。",
        "乡镇乡级投诉举报公开电话（号码待公布）县级县级投诉举报公开电话（号码待公布）"
        "市级市政府市长公开电话办公室（号码待公布）全国全国扶贫监督举报电话12317",
        "公示张贴及结果登记表",
    ],
    "H08": [
        "乡镇查验表（乡自查）",
        "序号退出指标验收标准村级上报值乡镇查验值差异认定情况指标性质",
        "1年人均纯收入超过3200元/人·年5518.41元5518.41元一致■达标□未达标一票否决",
        "本级查验值与下一级结果一致，无差异。",
        "2017年4月11日，查验组入户逐项查验。各项指标达标，同意提交审核。",
        "查验组成员葛长河",
        "查验组组长甄强",
    ],
    "H09": [
        "农安镇乡审〔2017〕17号",
        "关于宝城村2017年度拟脱贫户的审核意见宝城村村民委员会：",
        "吉林省长春市农安县农安镇宝城村上报的姜福田等1户6人2017年度第1轮脱贫退出材料收悉。",
        "乡镇组织逐户查验（农安镇乡查〔2017〕17号），并经农安镇2017年第6次镇长办公会议（2017年4月17日）研究，",
        "自张贴次日起计算，张贴和撤下均须拍照存档。",
        "附件：宝城村2017年度拟脱贫户名单（第二次公示）",
        "党委书记",
        "公示宝城村2017年度拟脱贫户名单（第二次公示）",
        "抄送：农安县扶贫开发主管部门。",
    ],
    "H10": [
        "部门数据比对结果反馈表",
        "1住建部门商品房登记□有■无／无疑点2017年5月8日",
        "对该户全部6名家庭成员进行了部门数据比对。比对疑点已核实澄清，不影响脱贫退出。",
        "比对命中只作为疑点，经核实并取得证明材料后认定，",
    ],
    "H11": [
        "县级查验表（县复查）",
        "序号退出指标验收标准乡镇查验值县级复查值差异认定情况指标性质",
        "见《部门数据比对结果反馈表》（农安县比对〔2017〕17号）。",
        "2017年5月23日，复查组入户逐项复查。与乡镇查验结论一致，同意提交审定。",
    ],
    "H12": [
        "农安县县审〔2017〕17号",
        "关于同意宝城村姜福田户2017年度脱贫退出的批复农安镇人民政府：",
        "你单位报送的宝城村姜福田户脱贫退出审核意见（农安镇乡审〔2017〕17号）收悉。",
        "经农安县脱贫攻坚领导小组2017年第3次会议（2017年6月2日）集体研究，现批复如下。",
        "宝城村姜福田户6人达到“两不愁、三保障”标准，程序符合规定，确定为2017年度脱贫户。",
        "附件：批准脱贫退出户名单",
        "1吉林省长春市农安县农安镇宝城村8社姜福田6",
    ],
    "H13": [
        "公告宝城村2017年度脱贫户名单",
        "经入户认定、公示无异议、逐级查验并报农安县审定（农安县县审〔2017〕17号），"
        "宝城村1户6人符合脱贫标准，确定为2017年度脱贫户，现予以公告。",
        "公告时间：2017年6月24日至2017年6月28日，共5天。",
    ],
    "H14": [
        "市级检验意见书",
        "抽样批次CC-2017-02是否抽中是",
        "序号退出指标验收标准县级复查值本级检验值差异认定情况指标性质",
        "未发现问题。",
        "检验组成员鲍静",
    ],
    "H15": [
        "脱贫光荣证",
        "姜福田户（吉林省长春市农安县农安镇宝城村8社，家庭人口6人）：",
        "达到“两不愁、三保障”脱贫退出标准，自2017年6月30日起脱贫退出，为2017年度脱贫户。",
        "特发此证，以资鼓励。",
        "脱贫退出告知书",
        "县级审定批复：农安县县审〔2017〕17号脱贫户名单公告：农安县公告〔2017〕17号",
        "脱贫不脱政策、脱贫不脱帮扶、脱贫不脱责任、脱贫不脱监管。",
        "三、帮扶责任人卢志远，农安县水利局。",
        "全国：全国扶贫监督举报电话12317",
    ],
    "H16": [
        "系统销号（标注）登记表",
        "标注前状态未脱贫标注后状态已脱贫标注生效日期2017年6月30日",
        "自2017年6月30日起在扶贫信息系统中将该户6人标注为“已脱贫”，原有记录予以保留，不作删除。",
        "信息员路晓燕农安镇人民政府扶贫信息员2017年6月30日复核人赫连建国农安镇人民政府镇长2017年7月3日",
    ],
    "O01": [
        "异议登记表",
        "登记编号YY-2017-220122-00031登记日期2017年3月31日",
        "被异议对象农安镇宝城村8社姜福田户（家庭人口6人）",
        "异议类别收入不实",
        "来源渠道电话异议人（已密封）",
        "反映该户2016年农用三轮车跑运输的收入没有计入，",
        "证据材料通话记录、车辆照片2张",
        "登记人葛长河农安镇人民政府副镇长2017年3月31日",
        "异议人信息单独密封保管，只供调查人员按规定启封；本表及其他文书均不记载。",
    ],
    "O02": [
        "异议受理通知书",
        "是否受理■受理□不予受理",
        "办理期限2017年4月17日异议期间只暂停被异议户的程序",
        "调查核实由不少于2名未参与该户审核的人员承担，期满前书面答复。",
        "异议登记回执",
        "凭登记时领取的查询码，可在公开网页查询办理进度，无须账号；",
    ],
    "O03": [
        "异议调查核实报告",
        "调查人葛长河、丛喜才",
        "一、走访记录",
        "12017年4月5日，姜福田（户主）三轮车为生产自用，2016年农闲时为邻户拉运粮食6次，收取油费。",
        "二、调查结论",
        "计入后年人均纯收入为5568.41元，高于收入标准。",
        "调查人丛喜才",
        "调查组组长葛长河",
    ],
    "O04": [
        "异议处理决定与答复书",
        "调查结论□成立■部分成立□不成立",
        "处理决定退回入户核实环节补正收入测算表，补正后重新公示；",
        "结果公布处理结果在原公示（公告）的全部张贴地点公布：村部、行政村公示栏、8社，不公布异议人信息。",
        "可自收到本答复书之日起7日内向农安县扶贫开发办公室申请复核一次。",
        "全国扶贫监督举报电话12317",
        "决定人葛长河",
    ],
    "P01": [
        "年度减贫计划",
        "农安镇2017年度减贫计划计划文号：农安镇减贫计〔2017〕1号",
        "1宝城村1746发展产业、转移就业",
        "合计／47128／",
        "各村可在年度内调整进度，不得突破计划总数。",
    ],
    "P03": [
        "脱贫攻坚责任书",
        "纪检部门负监督责任，分别签订脱贫攻坚责任书”的要求，为落实2017年度脱贫攻坚责任，",
        "责任类别主体责任责任单位农安镇年度任务农安镇2017年度减贫任务128人",
        "1．组织完成本镇年度脱贫攻坚任务。",
        "责任期限自签订之日起至2017年12月31日",
        "下达责任单位聂远山农安县人民政府县委书记（系统签字）2017年3月2日",
        "承担责任单位赫连建国农安镇人民政府镇长（系统签字）2017年3月2日",
    ],
    "S01": [
        "脱贫攻坚工作周调度表",
        "报告期：2017年11月20日至11月26日",
        "表1各环节在办情况",
        "入户核实122017年10月30日281",
        "拟制人葛长河",
    ],
    "S02": [
        "脱贫攻坚工作月通报",
        "不符1户，差错率2.2%",
        "不得单独作为“一票否决”依据，严防数字脱贫、虚假脱贫。",
        "表2质量情况",
    ],
    "S03": [
        "季度专题研究脱贫攻坚工作核查表",
        "伏龙泉镇0／／／／否（逾期）",
        "注：每季度至少专题研究脱贫攻坚工作1次。",
    ],
    "S04": [
        "脱贫攻坚年度报告",
        "农安县1260402125131971238364113289.8%",
        "注：上列各户从脱贫年度的统计中扣减，单列反映，原年度数据不作改动。",
        "附件（电子表格）：分村任务与进度、分村质量情况、分村动态变化。",
        "签发人暴雪峰",
    ],
    "M01": [
        "精准帮扶明白纸",
        "主要致贫原因缺技术帮扶责任人卢志远（农安县水利局）",
        "姜福田户主普通劳动力",
        "帮扶办法发展庭院经济，入股村光伏电站",
        "政策措施义务教育寄宿生生活补助",
        "驻村第一书记柏松年0431-00000013",
        "举报电话",
        "填发人孟庆余宝城村村民委员会主任",
    ],
    "M02": [
        "公示牌",
        "宝城村建档立卡贫困户名单",
        "共有建档立卡贫困户1户6人（含已脱贫继续享受政策的农户）",
        "扶贫政策：义务教育寄宿生生活补助",
        "序号村民小组户主姓名家庭人口数（人）",
        "县扶贫办韩立新0431-00000015",
    ],
    "M03": [
        "精准扶贫精准脱贫“一本清”（扶贫手册）",
        "220122********0017",
        "一、脱贫状态",
        "2017年6月30日已脱贫",
        "二、历年收入（单位：元）",
        "2016年34200.002600.0031600.005266.66",
        "三、帮扶责任人",
        "卢志远农安县水利局2016年4月10日／",
        "四、帮扶措施及成效",
        "2017年5月10日产业入股村光伏电站",
        "五、走访记录",
        "2017年11月2日葛长河乡镇领导",
        "六、脱贫“回头看”核查结果",
        "2017年10月20日2017年脱贫户“回头看”伏龙泉镇人民政府佟长海有返贫风险2017年11月20日",
        "2017年11月16日2017年脱贫户“回头看”伏龙泉镇人民政府佟长海稳定／",
        "脱贫不脱政策、不脱帮扶",
    ],
    "Z01": [
        "问题整改台账",
        "序号问题编号来源、类别对象问题描述牵头单位责任单位、责任人整改时限整改措施及完成情况验收人、销号日期",
        "交办要求：6月23日前整改到位，举一反三排查全镇同类管线。",
        "登记人葛长河农安县扶贫开发办公室核查员（系统签字）2017年5月22日",
    ],
    "Z02": [
        "问题整改方案",
        "问题编号ZG2017-000031发现日期2017年5月22日",
        "来源县级核查查验类别饮水安全（水利部门）",
        "牵头单位农安县水利局责任单位农安镇人民政府",
        "责任人副镇长丛喜才整改时限2017年6月23日",
        "整改措施更换主管300米，埋深至冻层以下；落实管护员1名，建立停水2小时内报修制度。",
        "整改方案明确了措施、责任和时限，同意实施。逾期未完成的，按规定上提一级督办。",
        "批准人翟铁成农安县人民政府督查室督查员同意。（系统签字）2017年5月26日",
    ],
    "Z03": [
        "问题整改完成报告",
        "整改措施及完成情况主管300米已更换，5月31日通水；管护员到位，报修电话已入户张贴。",
        "举一反三全镇排查同类主管4处，1处列入秋季更换计划，3处完好。",
        "佐证材料问题佐证：停水记录.jpg、整改前：旧管.jpg、整改后：新管及通水.jpg",
        "经本单位自验，问题已整改到位，所附整改前后佐证真实，提请发现问题的一级验收。",
        "单位负责人赫连建国农安镇人民政府镇长经自验，整改到位。（系统签字）2017年6月2日",
    ],
    "Z04": [
        "问题整改销号单",
        "验收走访日期2017年6月12日验收人农安县扶贫开发办公室核查员葛长河",
        "验收意见逐户查看，供水正常，群众认可，验收合格。",
        "销号日期2017年6月15日台账状态已销号",
        "经发现问题的一级现场验收合格，双方签字，同意销号。原件存档，不予删除；三至六个月内组织回头看，问题反弹的重新开账。",
        "发现单位负责人暴雪峰农安县扶贫开发办公室核查组组长同意销号。（系统签字）2017年6月13日",
        "督查单位翟铁成农安县人民政府督查室督查员同意销号。（系统签字）2017年6月15日",
    ],
    "V01": [
        "贫困村退出申请书",
        *PLACE_FORM,
        "序号指标目标值现状认定情况性质及原因",
        "3安全饮水率不低于98%411/412（99.76%）■达标□未达标一票否决",
        "4有村级集体经济项目达标否□达标■未达标参考，限期整改",
        "2017年9月4日在村部召开会议讨论，应到36人，实到31人，赞成30人、反对0人、弃权1人。",
        "未达标指标：有村级集体经济项目。经村级自评和村民代表会议讨论，该村达到2017年度出列标准，申请出列。",
        "党组织书记",
    ],
    "V02": [
        "贫困村退出认定表",
        *PLACE_FORM,
        "自然屯（村）逐屯核查情况",
        "1一社64户村及重点屯通硬化路是达标",
        "3七社21户村及重点屯通硬化路否非重点屯，不作要求",
        "本级认定意见",
        "2017年9月19日，查验组到宝城村实地核查，",
        "党政主要负责人",
    ],
    "V03": [
        "行业部门指标认定意见",
        *PLACE_FORM,
        "农业部门认定的指标",
        "序号指标及性质目标值认定值数据来源；未达标原因及整改结论",
        "1有村级集体经济项目（参考）达标否农业部门2017年村级集体经济台账；光伏项目10月底并网，由县农业局督办□达标■未达标",
        "参考性指标未达标的，由本部门限期整改并报告，不影响出列。",
        "部门负责人石鹏程农安县农业局局长同意。",
        "注：本表只认定本部门负责的指标，谁认定谁负责。",
    ],
    "V04": [
        "公示",
        "宝城村2017年度贫困村出列",
        "主要指标达到贫困村出列标准，拟列入2017年度出列名单，现予以公示。",
        "公示时间：2017年10月19日至2017年10月25日，共7天。",
        "1贫困发生率不超过2%21/1528（1.37%）",
        "监督举报方式",
        "公示张贴及结果登记表",
    ],
    "V05": [
        "贫困村退出复查报告",
        *PLACE_FORM,
        "逐项复查结果",
        "复查结论",
        "本级认定：数据真实，群众认可。",
        "复查组组长",
    ],
    "V06": ["贫困村退出检验认定书", *PLACE_FORM, "逐项检验结论", "检验认定结论", "检验组组长"],
    "V07": [
        "公告",
        "达到贫困村出列标准，列入2017年度出列名单，现予以公告。",
        "公告时间：2017年11月29日至2017年12月3日，共5天。",
        "公告张贴及结果登记表",
    ],
    "K01": [
        "贫困县退出申请（附自评报告）",
        "行政区划：辽宁省阜新市彰武县",
        "名称彰武县类别省级贫困县（深度贫困县）",
        "1农村居民人均可支配收入增幅超过全省平均水平9.1%■达标□未达标一票否决",
        "4脱贫人口错退率不超过2%(人口)未测□达标□未达标一票否决",
        "2019年12月5日在县委常委会议室召开领导小组会议研究。经县级自评，该县达到2019年度脱贫摘帽标准，申请脱贫摘帽。",
        "县（市、区）委书记（指挥长）",
        "县（市、区）长（指挥长）",
    ],
    "K02": [
        "贫困县脱贫摘帽认定表",
        "3综合贫困发生率低于2%2714/301450（0.90%）■达标□未达标一票否决",
        "前序环节情况",
        "逐级意见",
        "县（市、区）申请意见经县级自评，该县达到2019年度脱贫摘帽标准，申请脱贫摘帽。",
        "彰武县脱贫攻坚领导小组（盖章）负责人：尚文博2019年12月6日",
        "设区市初审意见经审查，申请材料齐全、情况属实。",
        "阜新市扶贫开发领导小组（盖章）",
        "省（自治区、直辖市）意见批准该县脱贫摘帽。",
        "本表一式三份，县（市、区）、设区市、省各存一份。",
    ],
    "K03": [
        "贫困县退出市级初审报告",
        "初审结论",
        "2019年12月18日在市政府第三会议室召开领导小组会议，对彰武县申请材料逐项审查。",
        "领导小组组长",
    ],
    "K04": [
        "贫困县退出专项评估检查报告",
        "评估检查指标（四率）及核查指标",
        "6群众认可度不低于90%(户)1432/1480（96.76%）■达标□未达标一票否决",
        "评估机构：东北农村发展研究院；报告文号：东农评〔2020〕8号。",
        "综合贫困发生率＝（剩余贫困人口＋错退人口＋漏评人口）÷乡村总人口",
    ],
    "K05": [
        "公示",
        "经县级申请、市级初审、省级核查和第三方专项评估检查，彰武县符合贫困县脱贫摘帽条件，拟列入2020年度脱贫摘帽名单，现予以公示。",
        "公示时间：2020年2月13日至2020年2月19日，共7天。",
        "监督举报方式",
    ],
    "K06": [
        "公告",
        "辽宁省人民政府批准彰武县2020年度脱贫摘帽，现予以公告。",
        "公告时间：2020年2月29日至2020年3月4日，共5天。",
    ],
    "R01": [
        "脱贫回退认定审批表",
        *VILLAGE_FORM,
        "性质脱贫回退案卷编号",
        "原脱贫年度2017年原脱贫证书编号农安镇脱贫证〔2017〕17号",
        "线索来源2018年“回头看”入户发现住房为C级危房，与原认定不符。",
        "脱贫不实的原因原验收时未见住房鉴定报告，住房安全认定失实。",
        "责任核查（原脱贫认定签字人）孟庆余（宝城村村民委员会主任）、甄强（农安镇人民政府查验组组长）",
        "后续帮扶自标注之日起恢复帮扶，由村重新制定帮扶计划，明确帮扶责任人，本年度内不再申请脱贫。",
        "6住房安全有保障达标否□达标■未达标一票否决",
        "1领导带队入户核查带队领导：镇党委书记司马相宜；本级认定：住房为C级危房；",
        "按脱贫回退处理。原脱贫证书编号予以保留，自标注生效之日起收回作废；2017年脱贫人数相应核减6人。",
        "注：脱贫回退指原脱贫认定不符合标准，与返贫不同。",
    ],
    "R02": [
        "返贫人口纳入审批表",
        *VILLAGE_FORM,
        "性质返贫人口纳入",
        "返贫原因因病",
        "后续帮扶自标注之日起纳入帮扶，明确帮扶责任人，制定帮扶措施，本年度内不申请脱贫。",
        "1年人均纯收入超过3200元/人·年2410.00元□达标■未达标一票否决",
        "2民主评议赞成：30人；反对：0人；弃权：1人；经民主评议，同意该户返贫人口纳入。",
        "原脱贫认定属实，原脱贫证书作为历史凭证保留，以本次审定后的状态为准。",
        "注：返贫指原脱贫属实、因新发生的原因重新陷入贫困，与脱贫回退不同，计入审定当年。",
    ],
    "P02": ["预脱贫名单", "2017年度预脱贫户1户6人", "18社姜福田6合计1户6", "未列入名单：无。"],
}
DEMO = pytest.mark.parametrize("is_demo", [True, False], ids=["demo", "real"])
KINDS = pytest.mark.parametrize("kind", SENTENCES)


@cache
def words_of(name: str) -> str:
    """The text of a sample of the gallery as one word: line ends and gaps say nothing in Chinese."""
    return squeezed(rendering.render(gallery()[name]))


@cache
def pages_of(kind: str, is_demo: bool) -> tuple[str, ...]:
    return tuple(_pages(rendering.render(sample(kind, is_demo=is_demo))))


def squeezed(pdf: bytes) -> str:
    return "".join(_pages(pdf))


def _pages(pdf: bytes) -> list[str]:
    """Text in the order of the page's own structure (-raw), not of its lines."""
    done = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"], input=pdf, check=True, capture_output=True)
    return [re.sub(r"[\s\u200b]", "", page) for page in done.stdout.decode().rstrip("\f").split("\f")]


@DEMO
@KINDS
def test_paper_says_its_sentences_in_order(kind: str, is_demo: bool) -> None:
    text, at = "".join(pages_of(kind, is_demo)), 0
    for sentence in SENTENCES[kind]:
        found = text.find(sentence, at)
        assert found >= 0, f"{sentence} after {text[max(at - 40, 0) : at + 160]}"
        at = found + len(sentence)


@KINDS
def test_every_page_of_a_demo_paper_says_that_it_is_one(kind: str) -> None:
    assert all("演示" in page for page in pages_of(kind, True))


@KINDS
def test_a_real_paper_has_no_demo_mark_and_leaves_the_place_of_the_seal(kind: str) -> None:
    text = "".join(pages_of(kind, False))

    assert "演示" not in text
    assert f"{sample(kind)['issuer']}（盖章）" in text


@KINDS
def test_paper_carries_number_copies_check_code_and_place_in_the_log(kind: str) -> None:
    paper, text = sample(kind), "".join(pages_of(kind, False))

    assert paper["document_no"] in text
    assert "、".join(paper["copies"]) in text
    assert paper["check_token"] in text
    assert f"案卷存证：{paper['audit_line'].replace(' ', '')}" in text


@pytest.mark.parametrize("kind", ["H09", "H12"])
def test_an_official_document_has_the_issuers_red_head_and_an_imprint(kind: str) -> None:
    issuer, pages = sample(kind)["issuer"], pages_of(kind, False)

    assert f"{issuer}文件" in pages[0]
    assert "抄送：" in pages[-1]
    assert f"{cn_date(sample(kind)['issued_on'])}印发" in pages[-1]


def test_what_was_not_measured_and_what_the_source_does_not_give_is_said() -> None:
    text = words_of("H03_gaps")

    assert "1年人均纯收入来源未给出未测□达标□未达标一票否决" in text
    assert "收入年度：未测；收入标准：来源未给出；" in text
    assert "生产经营性收入未测" in text


@pytest.mark.parametrize(
    ("kind", "own", "below"), [("H08", "乡镇", "村级"), ("H11", "县级", "乡镇"), ("H14", "本级", "县级")]
)
def test_values_of_two_levels_stand_side_by_side_and_the_difference_is_marked(kind: str, own: str, below: str) -> None:
    text = words_of(f"{kind}_differs")

    assert re.search(f"{below}..值{own}..值差异", text)
    assert "5518.41元3120.00元▲不符□达标■未达标" in text
    assert "未达标指标：年人均纯收入、住房安全有保障。" in text


@pytest.mark.parametrize("kind", ["H07", "H09", "H13"])
def test_a_roster_repeats_its_head_and_prints_nothing_but_what_may_be_public(kind: str) -> None:
    pages = _pages(rendering.render(gallery()[f"{kind}_rows"]))
    rosters = [page for page in pages if "序号村民小组户主姓名家庭人口数（人）" in page]

    assert len(rosters) == 2
    assert "合计40户140" in rosters[-1]
    assert not re.search(r"220122\*|缺技术|长期慢性病|白桂兰配偶", "".join(pages))


@pytest.mark.parametrize("kind", ["M01", "M02"])
def test_what_hangs_at_home_or_on_the_board_tells_no_number_and_no_illness(kind: str) -> None:
    assert not re.search(r"220122\*|慢性病|残疾|公民身份号码", words_of(kind))


@pytest.mark.parametrize("kind", ["H06", "H12", "H15"])
def test_another_place_says_its_own_word_for_the_exit(kind: str) -> None:
    text = words_of(f"{kind}_words").replace(sample(kind)["opinion"], "")

    assert LIAONING["exit"] == "脱贫"
    assert "脱贫退出" not in text
    assert "脱贫脱贫" not in text


def test_a_proxy_says_why_the_head_did_not_sign() -> None:
    assert "代签说明：户主姜福田未能到场，委托代签，代签原因：" in words_of("H06_proxy")


def test_no_paper_in_the_gallery_doubles_a_word() -> None:
    for name in ("H03", "H06", "H12", "H15", "H01_long"):
        assert not re.search(r"退出退出|脱贫脱贫|致贫致贫|村村民委员会村民委员会", words_of(name)), name


def test_a_letter_names_who_dropped_out_and_the_posted_list_does_not() -> None:
    letter, posted = words_of("H09_list").split("附件公示")

    assert "上报的白桂兰等23户83人" in letter
    assert "经审核不列入名单的2户：5社景云飞户（3人），户主不认可，退回入户核实；2社戚丽华户" in letter
    assert "不认可" not in posted and "疑点" not in posted
    assert "合计23户83" in posted


def test_everybody_who_signed_stands_on_the_paper_the_leader_last() -> None:
    text = words_of("H09_list")

    assert (
        "签字人姓名单位及职务意见签字（手印）及日期"
        "分管领导王芳（代李伟）农安镇人民政府副镇长同意（系统签字）2017年4月18日"
        "乡镇长赫连建国农安镇人民政府镇长同意，依规公示2017年4月18日"
        "乡镇党委书记司马相宜中共农安镇委员会书记同意2017年4月18日"
    ) in text


def test_an_approval_of_a_list_sums_up_by_place_and_gives_the_reasons_against() -> None:
    text = words_of("H12_list")

    assert "关于同意宝城村等3个村36户2017年度脱贫退出的批复" in text
    assert "宝城村1242两家子村1242小城子村1242合计36126" in text
    assert "不批准名单：序号行政村及村民小组户主姓名人口数原因1宝城村5社景云飞3户主不认可，退回入户核实。" in text


def test_minutes_of_a_list_count_the_ballots_of_each_household() -> None:
    text = words_of("H04_list")

    assert "驻村领导应到2人、实到2人；党员代表应到4人、实到3人；村民代表应到30人、实到26人" in text
    assert "1白桂兰（1社）2收入、住房、饮水逐项介绍，无异议。29人1人1人无" in text
    assert "以上17户62人通过评议。" in text


def test_a_proxy_signs_under_his_own_name_with_relation_and_reason() -> None:
    text = words_of("H06_signed")

    assert "逐项指标■已告知收入数■已告知退出后政策■已说明" in text
    assert "签字人：姜海与户主关系：之子确认方式：手写签字见证人：毕国栋" in text
    assert "代签原因：户主在外务工，书面委托" in text


def test_hits_are_told_with_what_became_of_them_and_a_masked_name() -> None:
    text = words_of("H10_hits")

    assert (
        "YD-2017-00012姜*机动车登记农用三轮车1辆。核实：生产自用，有村委会证明和行驶证已澄清葛长河2017年5月9日" in text
    )


def test_a_sample_can_be_drawn_again_from_what_its_paper_says() -> None:
    paper = sample("H14")["sample"]

    assert paper is not None
    for value in (
        paper["draw_no"],
        paper["seed"],
        paper["frame_digest"],
        f"{paper['frame_size']}户",
        "42户",
        "抽取10%",
    ):
        assert value in words_of("H14")


@pytest.mark.parametrize("code", ["H08", "H11"])
def test_a_level_that_samples_prints_its_draw_and_one_that_does_not_prints_none(code: str) -> None:
    paper = gallery()[f"{code}_drawn"]["sample"]

    assert paper is not None
    for value in (paper["draw_no"], "是（2017年4月10日抽取）", "118户", "20户", paper["rule"]):
        assert value in words_of(f"{code}_drawn")
    for value in (paper["seed"], paper["frame_digest"]):
        assert value in words_of(f"{code}_drawn")
    assert "抽样" not in words_of(code)


def test_the_rule_of_a_draw_in_words() -> None:
    steps = (SampleStep(up_to=20), SampleStep(up_to=100, number=20), SampleStep(percent=30))
    by_village = SampleRule(steps=steps, clause="P:9", per="village", minimum=2, error_limit_percent=5)

    assert rule_words(by_village) == (
        "按村计算：20户及以下全部抽取，21至100户抽取20户，100户以上抽取30%（不足1户的按1户计），不少于2户；"
        "错误率超过5%的，整批退回。"
    )
    assert rule_words(SampleRule(steps=(SampleStep(number=7),), clause="DP")).startswith("按名单计算：抽取7户；")


def test_the_objector_stands_on_the_inner_copy_alone() -> None:
    inner = squeezed(rendering.render_with_limits(sample("O01"), inner="万事通，13900000000"))

    assert "异议人万事通，13900000000" in inner
    assert "限调查人员使用" in inner
    assert all("万事通" not in words_of(kind) for kind in ("O01", "O02", "O03", "O04"))


def test_a_reprint_says_so_on_every_page() -> None:
    pages = _pages(rendering.render_with_limits(sample("H15", is_demo=False), copy="副本（2017年8月1日印）"))

    assert all("副本（2017年8月1日印）" in page for page in pages)
    assert all("副本" not in page for page in pages_of("H15", False))


def test_whoever_never_belonged_is_struck_off_and_did_not_exit() -> None:
    text = words_of("R02_leaving")

    assert "建档立卡对象清退审批表" in text and "清退原因识别时隐瞒商品房一套" in text
    assert "注：清退不是脱贫，不计入脱贫人数；已告知农户并听取申辩。" in text
    assert "原脱贫证书" not in text and "返贫" not in text
