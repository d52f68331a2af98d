<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>AdjudicateBar</name>
    <message>
        <source>Adjudicate</source>
        <translation>裁定</translation>
    </message>
    <message>
        <source>1, 2 ... or Tab: look    Enter: take    Esc: close</source>
        <translation>1、2 … 或 Tab：查看    Enter：采用    Esc：关闭</translation>
    </message>
    <message>
        <source>Others are hidden until your own work on this frame is done.    Esc: close</source>
        <translation>在您完成本帧之前，其他阅片者的结果不可见。    Esc：关闭</translation>
    </message>
    <message>
        <source>No other reader has marked this frame.    Esc: close</source>
        <translation>没有其他阅片者标注过本帧。    Esc：关闭</translation>
    </message>
    <message>
        <source>Majority</source>
        <translation>多数</translation>
    </message>
    <message>
        <source>Where more than half of them see lesion: {0}</source>
        <translation>超过半数的阅片者认为是病灶之处：{0}</translation>
    </message>
    <message>
        <source>STAPLE</source>
        <translation>STAPLE</translation>
    </message>
    <message>
        <source>Where lesion is likely by how well they agree: {0}</source>
        <translation>按各阅片者的一致程度估计的病灶：{0}</translation>
    </message>
    <message>
        <source>That mask is in place already.</source>
        <translation>该掩膜已在使用。</translation>
    </message>
</context>
<context>
    <name>AgreementDialog</name>
    <message>
        <source>Agreement of readers</source>
        <translation>阅片者一致性</translation>
    </message>
    <message>
        <source>Comparing ...</source>
        <translation>正在比较……</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>帧</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Frame</source>
        <translation>帧</translation>
    </message>
    <message>
        <source>Readers</source>
        <translation>阅片者</translation>
    </message>
    <message>
        <source>Lowest Dice</source>
        <translation>最低 Dice</translation>
    </message>
    <message>
        <source>HD95</source>
        <translation>HD95</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>Pairs</source>
        <translation>两两比较</translation>
    </message>
    <message>
        <source>Dice</source>
        <translation>Dice</translation>
    </message>
    <message>
        <source>IoU</source>
        <translation>IoU</translation>
    </message>
    <message>
        <source>HD95, mm</source>
        <translation>HD95（mm）</translation>
    </message>
    <message>
        <source>HD95, px</source>
        <translation>HD95（px）</translation>
    </message>
    <message>
        <source>Kappa of pixels</source>
        <translation>像素 kappa</translation>
    </message>
    <message>
        <source>Kappa of class</source>
        <translation>分类 kappa</translation>
    </message>
    <message>
        <source>Reader</source>
        <translation>阅片者</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>灵敏度</translation>
    </message>
    <message>
        <source>Specificity</source>
        <translation>特异度</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>征象</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>征象</translation>
    </message>
    <message>
        <source>Kappa</source>
        <translation>Kappa</translation>
    </message>
    <message>
        <source>Of pixels, against the STAPLE consensus of each frame</source>
        <translation>以每帧的 STAPLE 共识为参照，按像素计算</translation>
    </message>
    <message>
        <source>Write a report ...</source>
        <translation>写出报告…</translation>
    </message>
    <message>
        <source>The report is in {0}</source>
        <translation>报告位于 {0}</translation>
    </message>
    <message>
        <source>Folder for agreement.csv and agreement.md</source>
        <translation>agreement.csv 和 agreement.md 的文件夹</translation>
    </message>
    <message>
        <source>{0} frames that two readers or more read, least agreement first.</source>
        <translation>有两位以上阅片者的帧共 {0} 个，一致性最低者在前。</translation>
    </message>
    <message>
        <source>{0} are hidden by the project&apos;s rules, or unfinished.</source>
        <translation>另有 {0} 个因项目规则不可见，或尚未完成。</translation>
    </message>
    <message>
        <source>{0} without their file are measured in pixels.</source>
        <translation>{0} 个帧找不到文件，按像素测量。</translation>
    </message>
    <message>
        <source>Enter or a double click shows a frame.</source>
        <translation>按 Enter 或双击可查看该帧。</translation>
    </message>
    <message>
        <source>{0} is not open; open it to look at it.</source>
        <translation>{0} 未打开；请打开后查看。</translation>
    </message>
</context>
<context>
    <name>BoxEditor</name>
    <message>
        <source>Drag: add a box. Click: choose one. Delete: remove it. Insert, arrows, Shift+arrows: by keys.</source>
        <translation>拖动：添加框。单击：选择框。Delete：删除。键盘操作：Insert、方向键、Shift+方向键。</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Frame</source>
        <translation>帧</translation>
    </message>
    <message>
        <source>Drop a study here</source>
        <translation>将检查拖放到此处</translation>
    </message>
    <message>
        <source>or open a folder</source>
        <translation>或打开文件夹</translation>
    </message>
    <message>
        <source>or the project&apos;s files</source>
        <translation>或打开项目文件</translation>
    </message>
    <message>
        <source>This frame cannot be shown</source>
        <translation>无法显示此帧</translation>
    </message>
</context>
<context>
    <name>CineBar</name>
    <message>
        <source>Play or pause</source>
        <translation>播放或暂停</translation>
    </message>
    <message>
        <source>Play or pause  (Space)</source>
        <translation>播放或暂停  (空格)</translation>
    </message>
    <message>
        <source>Frame of the cine</source>
        <translation>动态影像的帧</translation>
    </message>
    <message>
        <source>{0} fps</source>
        <translation>{0} 帧/秒</translation>
    </message>
</context>
<context>
    <name>CommentBox</name>
    <message>
        <source>Comment</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Comment on this frame</source>
        <translation>本帧备注</translation>
    </message>
    <message>
        <source>Enter keeps it, Esc takes it back, Shift+Enter breaks the line  (Ctrl+Shift+C)</source>
        <translation>回车保存，Esc 撤回，Shift+回车换行  (Ctrl+Shift+C)</translation>
    </message>
</context>
<context>
    <name>Compare</name>
    <message>
        <source>frame {0} / {1}</source>
        <translation>第 {0} 帧 / 共 {1} 帧</translation>
    </message>
    <message>
        <source>moves with the other half</source>
        <translation>与另一侧联动</translation>
    </message>
    <message>
        <source>moves by itself</source>
        <translation>单独移动</translation>
    </message>
</context>
<context>
    <name>DeidentifyDialog</name>
    <message>
        <source>De-identify files</source>
        <translation>去标识化文件</translation>
    </message>
    <message>
        <source>Writes the DICOM files of the list without identity: attributes by the rules below, pixels blanked outside the ultrasound regions and in the boxes of the contact sheet. Only what is known to be safe is kept.</source>
        <translation>将列表中的 DICOM 文件去除身份信息后写出：属性按下列规则处理，超声区域以外以及预览总览中框内的像素被涂黑。只保留已知安全的内容。</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>Contact sheet</source>
        <translation>预览总览</translation>
    </message>
    <message>
        <source>Make the contact sheet</source>
        <translation>生成预览总览</translation>
    </message>
    <message>
        <source>Sign and write</source>
        <translation>签名并写出</translation>
    </message>
    <message>
        <source>Keep dates and times, shifted by an amount of each patient&apos;s own</source>
        <translation>保留日期和时间，但按每位患者各自的偏移量平移</translation>
    </message>
    <message>
        <source>Keep sex, age, size and weight</source>
        <translation>保留性别、年龄、身高和体重</translation>
    </message>
    <message>
        <source>Keep the device&apos;s serial number, station and software</source>
        <translation>保留设备序列号、工作站名称和软件版本</translation>
    </message>
    <message>
        <source>Keep the words of breast imaging in descriptions</source>
        <translation>在描述中保留乳腺影像用语</translation>
    </message>
    <message>
        <source>Attribute</source>
        <translation>属性</translation>
    </message>
    <message>
        <source>What happens</source>
        <translation>处理方式</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Pictures of the contact sheet</source>
        <translation>预览总览中的图像</translation>
    </message>
    <message>
        <source>Boxes that are blanked</source>
        <translation>被涂黑的框</translation>
    </message>
    <message>
        <source>Folder to make</source>
        <translation>要新建的文件夹</translation>
    </message>
    <message>
        <source>Signed by</source>
        <translation>签名人</translation>
    </message>
    <message>
        <source>I have looked at every picture of the contact sheet</source>
        <translation>我已查看预览总览中的每幅图像</translation>
    </message>
    <message>
        <source>Folder to write the files in</source>
        <translation>写出文件的文件夹</translation>
    </message>
    <message>
        <source>{0}, boxes: {1}</source>
        <translation>{0}，框：{1}</translation>
    </message>
    <message>
        <source>{0}, no regions: only boxes go</source>
        <translation>{0}，无超声区域：仅涂黑框内</translation>
    </message>
    <message>
        <source>Free text that is kept:</source>
        <translation>保留的自由文本：</translation>
    </message>
    <message>
        <source>Look at every picture; drag to add a box, click one and press Delete to remove it; then sign.</source>
        <translation>请逐一查看每幅图像；拖动可添加遮盖框，单击选中后按 Delete 可删除；然后签名。</translation>
    </message>
    <message>
        <source>{0} files are left out (point here to see which).</source>
        <translation>{0} 个文件未包含（指向此处查看）。</translation>
    </message>
    <message>
        <source>De-identified files are in {0}</source>
        <translation>去标识化的文件位于 {0}</translation>
    </message>
    <message>
        <source>; {0} files were left out</source>
        <translation>；{0} 个文件未包含</translation>
    </message>
</context>
<context>
    <name>Examples</name>
    <message>
        <source>Validation frames</source>
        <translation>验证帧</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>轮次</translation>
    </message>
    <message>
        <source>Earlier epochs lie to the left</source>
        <translation>左侧为较早的轮次</translation>
    </message>
    <message>
        <source>Validation frames after epoch {0}: white the reference, blue the student</source>
        <translation>第 {0} 轮后的验证帧：白色为参考，蓝色为学生模型</translation>
    </message>
</context>
<context>
    <name>Exchange</name>
    <message>
        <source>No project is open, so there is nothing to export.</source>
        <translation>没有打开的项目，因此没有可导出的内容。</translation>
    </message>
</context>
<context>
    <name>ExportChoices</name>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>帧</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export masks</source>
        <translation>导出掩膜</translation>
    </message>
    <message>
        <source>Folder to make</source>
        <translation>要新建的文件夹</translation>
    </message>
    <message>
        <source>I have looked for names burnt into what is exported, and know that those there stay.</source>
        <translation>我已检查导出内容中烧录的姓名，并知道其中的姓名会保留。</translation>
    </message>
    <message>
        <source>Export in spite of these errors.</source>
        <translation>尽管有这些错误，仍然导出。</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Look for what would make a bad data set; nothing is written</source>
        <translation>查找会使数据集变差的问题；不写入任何内容</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Check, and then write</source>
        <translation>先检查，再写入</translation>
    </message>
    <message>
        <source>Folder to make the data set in</source>
        <translation>选择存放数据集的文件夹</translation>
    </message>
    <message>
        <source>Frames: {0}; patients or studies: {1}.</source>
        <translation>帧数：{0}；患者或检查数：{1}。</translation>
    </message>
    <message>
        <source>{0} train, {1} validate, {2} test; {3} left out.</source>
        <translation>训练 {0}，验证 {1}，测试 {2}；未导出 {3}。</translation>
    </message>
    <message>
        <source>benign</source>
        <translation>良性</translation>
    </message>
    <message>
        <source>malignant</source>
        <translation>恶性</translation>
    </message>
    <message>
        <source>normal</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>lesion</source>
        <translation>病灶</translation>
    </message>
    <message>
        <source>unclassified</source>
        <translation>未分类</translation>
    </message>
    <message>
        <source>Checking ...</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>Nothing was written. Mend the errors, or say below them that they may stay.</source>
        <translation>未写入任何内容。请修正错误，或在其下方确认可以保留。</translation>
    </message>
    <message>
        <source>No errors were found.</source>
        <translation>未发现错误。</translation>
    </message>
    <message>
        <source>Exported to {0}: {1} frames</source>
        <translation>已导出到 {0}：{1} 帧</translation>
    </message>
    <message>
        <source>; {0} frames were left out</source>
        <translation>;有 {0} 帧未写入</translation>
    </message>
    <message>
        <source>; {0} pixels were lost, which this format cannot hold</source>
        <translation>；损失 {0} 个像素，该格式无法保存</translation>
    </message>
</context>
<context>
    <name>ExportFindings</name>
    <message>
        <source>What the check found</source>
        <translation>检查结果</translation>
    </message>
    <message>
        <source>Not checked yet</source>
        <translation>尚未检查</translation>
    </message>
    <message>
        <source>Nothing was found</source>
        <translation>未发现问题</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
</context>
<context>
    <name>FindDialog</name>
    <message>
        <source>Find on a server</source>
        <translation>在服务器上查找</translation>
    </message>
    <message>
        <source>Servers ...</source>
        <translation>服务器 ...</translation>
    </message>
    <message>
        <source>FAMILY*</source>
        <translation>姓*</translation>
    </message>
    <message>
        <source>20240131 or 20240101-20240131</source>
        <translation>20240131 或 20240101-20240131</translation>
    </message>
    <message>
        <source>Patient id</source>
        <translation>患者编号</translation>
    </message>
    <message>
        <source>Patient&apos;s name</source>
        <translation>患者姓名</translation>
    </message>
    <message>
        <source>Study date</source>
        <translation>检查日期</translation>
    </message>
    <message>
        <source>Modality</source>
        <translation>成像模态</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Fetch and open</source>
        <translation>获取并打开</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Studies</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件数</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>描述</translation>
    </message>
    <message>
        <source>No server is known yet: add one with Servers ...</source>
        <translation>尚无服务器：请用“服务器 ...”添加</translation>
    </message>
    <message>
        <source>Asking {0} ...</source>
        <translation>正在询问 {0} ……</translation>
    </message>
    <message>
        <source>{0} studies found.</source>
        <translation>找到 {0} 个检查。</translation>
    </message>
    <message>
        <source>No study fits.</source>
        <translation>没有符合条件的检查。</translation>
    </message>
    <message>
        <source>Fetching ...</source>
        <translation>正在获取 ……</translation>
    </message>
    <message>
        <source>{0} of {1} files fetched</source>
        <translation>已获取 {0} / {1} 个文件</translation>
    </message>
    <message>
        <source>Stopped. What has come is kept; fetching again goes on from there.</source>
        <translation>已停止。已到的文件保留；再次获取时从此处继续。</translation>
    </message>
</context>
<context>
    <name>FindingsPanel</name>
    <message>
        <source>Confirm what is suggested</source>
        <translation>确认建议</translation>
    </message>
    <message>
        <source>Sets every finding that is suggested and not set yet</source>
        <translation>设置所有已建议但尚未设置的征象</translation>
    </message>
    <message>
        <source>{0}, mm</source>
        <translation>{0}（mm）</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>未设置</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>lesion</source>
        <translation>病灶</translation>
    </message>
    <message>
        <source>cyst</source>
        <translation>囊肿</translation>
    </message>
    <message>
        <source>lymph node</source>
        <translation>淋巴结</translation>
    </message>
    <message>
        <source>duct</source>
        <translation>导管</translation>
    </message>
    <message>
        <source>calcification</source>
        <translation>钙化</translation>
    </message>
    <message>
        <source>implant</source>
        <translation>植入物</translation>
    </message>
    <message>
        <source>artefact</source>
        <translation>伪影</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>Orientation</source>
        <translation>方位</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>边缘</translation>
    </message>
    <message>
        <source>Echo pattern</source>
        <translation>回声类型</translation>
    </message>
    <message>
        <source>Posterior features</source>
        <translation>后方特征</translation>
    </message>
    <message>
        <source>Calcifications</source>
        <translation>钙化</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>Side</source>
        <translation>侧别</translation>
    </message>
    <message>
        <source>Clock face</source>
        <translation>钟点</translation>
    </message>
    <message>
        <source>From the nipple</source>
        <translation>距乳头</translation>
    </message>
    <message>
        <source>Plane</source>
        <translation>切面</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>oval</source>
        <translation>椭圆形</translation>
    </message>
    <message>
        <source>round</source>
        <translation>圆形</translation>
    </message>
    <message>
        <source>irregular</source>
        <translation>不规则形</translation>
    </message>
    <message>
        <source>parallel</source>
        <translation>平行</translation>
    </message>
    <message>
        <source>not parallel</source>
        <translation>不平行</translation>
    </message>
    <message>
        <source>circumscribed</source>
        <translation>局限（清晰）</translation>
    </message>
    <message>
        <source>indistinct</source>
        <translation>模糊</translation>
    </message>
    <message>
        <source>angular</source>
        <translation>成角</translation>
    </message>
    <message>
        <source>microlobulated</source>
        <translation>微小分叶</translation>
    </message>
    <message>
        <source>spiculated</source>
        <translation>毛刺</translation>
    </message>
    <message>
        <source>anechoic</source>
        <translation>无回声</translation>
    </message>
    <message>
        <source>hyperechoic</source>
        <translation>高回声</translation>
    </message>
    <message>
        <source>complex cystic and solid</source>
        <translation>囊实性复合回声</translation>
    </message>
    <message>
        <source>hypoechoic</source>
        <translation>低回声</translation>
    </message>
    <message>
        <source>isoechoic</source>
        <translation>等回声</translation>
    </message>
    <message>
        <source>heterogeneous</source>
        <translation>不均质回声</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>enhancement</source>
        <translation>增强</translation>
    </message>
    <message>
        <source>shadowing</source>
        <translation>声影</translation>
    </message>
    <message>
        <source>combined</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>in the mass</source>
        <translation>肿块内</translation>
    </message>
    <message>
        <source>outside of the mass</source>
        <translation>肿块外</translation>
    </message>
    <message>
        <source>intraductal</source>
        <translation>导管内</translation>
    </message>
    <message>
        <source>right</source>
        <translation>右</translation>
    </message>
    <message>
        <source>left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>radial</source>
        <translation>放射切面</translation>
    </message>
    <message>
        <source>antiradial</source>
        <translation>反放射切面</translation>
    </message>
    <message>
        <source>transverse</source>
        <translation>横切面</translation>
    </message>
    <message>
        <source>sagittal</source>
        <translation>矢状切面</translation>
    </message>
</context>
<context>
    <name>FramePane</name>
    <message>
        <source>This frame cannot be shown</source>
        <translation>无法显示此帧</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Accept proposal</source>
        <translation>接受建议</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>擦除</translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation>多边形</translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>套索</translation>
    </message>
    <message>
        <source>Live wire</source>
        <translation>智能描边</translation>
    </message>
    <message>
        <source>Threshold brush</source>
        <translation>阈值画笔</translation>
    </message>
    <message>
        <source>Nudge the contour</source>
        <translation>推移轮廓</translation>
    </message>
    <message>
        <source>Flood</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Refine in a box</source>
        <translation>框内精修</translation>
    </message>
    <message>
        <source>Refined by a click</source>
        <translation>点击修正</translation>
    </message>
    <message>
        <source>Cut in two</source>
        <translation>切分为二</translation>
    </message>
    <message>
        <source>Merge lesions</source>
        <translation>合并病灶</translation>
    </message>
    <message>
        <source>Grow</source>
        <translation>扩大</translation>
    </message>
    <message>
        <source>Shrink</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Fill holes</source>
        <translation>填补孔洞</translation>
    </message>
    <message>
        <source>Keep the largest</source>
        <translation>仅保留最大</translation>
    </message>
    <message>
        <source>Carried over</source>
        <translation>沿用上一帧</translation>
    </message>
    <message>
        <source>From a file</source>
        <translation>来自文件</translation>
    </message>
    <message>
        <source>Interpolated</source>
        <translation>插值</translation>
    </message>
    <message>
        <source>Carried along</source>
        <translation>沿序列带入</translation>
    </message>
    <message>
        <source>Accepted in the volume</source>
        <translation>在容积中接受</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Lesion removed</source>
        <translation>已移除病灶</translation>
    </message>
    <message>
        <source>Parts numbered</source>
        <translation>各部分已编号</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Key frame</source>
        <translation>关键帧</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Merge with another window</source>
        <translation>与另一窗口合并</translation>
    </message>
    <message>
        <source>Adjudicate</source>
        <translation>裁定</translation>
    </message>
    <message>
        <source>Paired with</source>
        <translation>配对切面</translation>
    </message>
    <message>
        <source>undone</source>
        <translation>已撤销</translation>
    </message>
    <message>
        <source>{0}, frame {1}</source>
        <translation>{0}，第 {1} 帧</translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>Import data set</source>
        <translation>导入数据集</translation>
    </message>
    <message>
        <source>Takes the frames of a data set into the project, each with its mask and class, as the work of a reader of its own. The work of others is not touched, and frames that the project has are not doubled.</source>
        <translation>把数据集的帧连同掩膜和类别带入项目，归入一位专属阅片者名下。不会改动他人的工作，项目中已有的帧也不会重复。</translation>
    </message>
    <message>
        <source>Folder of the data set</source>
        <translation>数据集文件夹</translation>
    </message>
    <message>
        <source>Choose ...</source>
        <translation>选择...</translation>
    </message>
    <message>
        <source>the one that fits</source>
        <translation>自动匹配</translation>
    </message>
    <message>
        <source>Copy the files into the project&apos;s folder</source>
        <translation>把文件复制到项目文件夹</translation>
    </message>
    <message>
        <source>Else they stay where they are, and are looked for there.</source>
        <translation>否则文件留在原处，并在原处查找。</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Show the report</source>
        <translation>显示报告</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Layout</source>
        <translation>布局</translation>
    </message>
    <message>
        <source>Reader</source>
        <translation>阅片者</translation>
    </message>
    <message>
        <source>Looking into {0} ...</source>
        <translation>正在查看 {0}……</translation>
    </message>
    <message>
        <source>{0}: {1} frames ({2}) in {3} groups that stay together; {4} problems</source>
        <translation>{0}：{1} 帧（{2}），分为 {3} 个不可拆分的组；{4} 个问题</translation>
    </message>
    <message>
        <source>benign</source>
        <translation>良性</translation>
    </message>
    <message>
        <source>malignant</source>
        <translation>恶性</translation>
    </message>
    <message>
        <source>normal</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>without a class</source>
        <translation>未分类</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>This is your own name. Choose another for the data set, so that your work stays yours.</source>
        <translation>这是您自己的名字。请为数据集另选一个名字，以免与您的工作混淆。</translation>
    </message>
    <message>
        <source>What came is shown with the masks of other readers.</source>
        <translation>导入的内容与其他阅片者的掩膜一同显示。</translation>
    </message>
    <message>
        <source>Stopped. What came so far is kept; started again, it goes on. {0}</source>
        <translation>已停止。已导入的内容予以保留；再次启动时会继续。{0}</translation>
    </message>
    <message>
        <source>imported</source>
        <translation>已导入</translation>
    </message>
    <message>
        <source>joined to frames that the project has</source>
        <translation>归入项目已有的帧</translation>
    </message>
    <message>
        <source>there already</source>
        <translation>已存在</translation>
    </message>
    <message>
        <source>duplicates in the data set</source>
        <translation>数据集内重复</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>不导出</translation>
    </message>
    <message>
        <source>notes</source>
        <translation>备注</translation>
    </message>
</context>
<context>
    <name>Learning</name>
    <message>
        <source>Training was interrupted and goes on: job {0}.</source>
        <translation>训练曾中断，现继续进行：任务 {0}。</translation>
    </message>
    <message>
        <source>The model in use is now {0}.</source>
        <translation>当前使用的模型现为 {0}。</translation>
    </message>
    <message>
        <source>the shipped one</source>
        <translation>随附的模型</translation>
    </message>
</context>
<context>
    <name>LesionPanel</name>
    <message>
        <source>Choose a lesion by a click or its number&apos;s key: tools, class and findings are for that one.</source>
        <translation>单击或按数字键选择病灶:工具、类别和征象均针对该病灶。</translation>
    </message>
    <message>
        <source>Of the lesion that is chosen. Depth and skin: of its middle and its top below the top of the region.
Echoes: its gray levels over those beside it. Behind: those below it over those beside that.
Margin: how far the gray levels outside and inside its outline differ, in spreads.</source>
        <translation>针对所选病灶。深度与皮肤:其中心与上缘到区域顶部的距离。
回声:病灶灰度与旁侧灰度之比。后方:其下方灰度与旁侧灰度之比。
边缘:轮廓内外灰度之差,以离散度为单位。</translation>
    </message>
    <message>
        <source>Of an ellipsoid: the long axis and the one perpendicular to it, where the lesion is longer;
and the width across the beam in the other view.</source>
        <translation>按椭球计算：取病灶较长切面的长轴及其垂直轴，
以及另一切面上垂直于声束方向的宽度。</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>benign</source>
        <translation>良性</translation>
    </message>
    <message>
        <source>malignant</source>
        <translation>恶性</translation>
    </message>
    <message>
        <source>normal</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>未设置</translation>
    </message>
    <message>
        <source>Lesions</source>
        <translation>病灶</translation>
    </message>
    <message>
        <source>Proposed lesions</source>
        <translation>建议的病灶</translation>
    </message>
    <message>
        <source>model: {0} % sure of a lesion</source>
        <translation>模型:{0} % 确信有病灶</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>and {0} smaller</source>
        <translation>另有 {0} 个较小的</translation>
    </message>
    <message>
        <source>{0}, frame {1}</source>
        <translation>{0}，第 {1} 帧</translation>
    </message>
    <message>
        <source>with {0}</source>
        <translation>与 {0} 配对</translation>
    </message>
    <message>
        <source>nothing is marked in the other view</source>
        <translation>另一切面上没有标注</translation>
    </message>
    <message>
        <source>{0} is not paired with this frame any more</source>
        <translation>{0} 已不再与本帧配对</translation>
    </message>
    <message>
        <source>{0} cannot be read</source>
        <translation>{0} 无法读取</translation>
    </message>
    <message>
        <source>nothing is marked here</source>
        <translation>本帧没有标注</translation>
    </message>
    <message>
        <source>no volume: {0}</source>
        <translation>无法计算体积：{0}</translation>
    </message>
    <message>
        <source>both views need a scale</source>
        <translation>两个切面都需要标尺</translation>
    </message>
    <message>
        <source>height (AP)</source>
        <translation>前后径</translation>
    </message>
    <message>
        <source>width</source>
        <translation>横径</translation>
    </message>
    <message>
        <source>AP / width</source>
        <translation>前后径/横径</translation>
    </message>
    <message>
        <source>angle</source>
        <translation>角度</translation>
    </message>
    <message>
        <source>circularity</source>
        <translation>圆度</translation>
    </message>
    <message>
        <source>solidity</source>
        <translation>实度</translation>
    </message>
    <message>
        <source>skin</source>
        <translation>距皮肤</translation>
    </message>
    <message>
        <source>depth</source>
        <translation>深度</translation>
    </message>
    <message>
        <source>echoes</source>
        <translation>回声比</translation>
    </message>
    <message>
        <source>behind</source>
        <translation>后方回声</translation>
    </message>
    <message>
        <source>margin</source>
        <translation>边缘锐度</translation>
    </message>
    <message>
        <source>outline</source>
        <translation>周长</translation>
    </message>
    <message>
        <source>uncalibrated</source>
        <translation>未校准</translation>
    </message>
    <message>
        <source>{0} parts</source>
        <translation>{0} 个部分</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>已锁定</translation>
    </message>
</context>
<context>
    <name>ListBar</name>
    <message>
        <source>Find a name, a patient, a comment</source>
        <translation>查找文件名、患者或备注</translation>
    </message>
    <message>
        <source>Words, all of which must be there; Esc clears  (/)</source>
        <translation>须同时包含所有词；Esc 清除  (/)</translation>
    </message>
    <message>
        <source>Find in the list</source>
        <translation>在列表中查找</translation>
    </message>
    <message>
        <source>Choose which files are listed</source>
        <translation>选择列出哪些文件</translation>
    </message>
    <message>
        <source>Choose the order of the list</source>
        <translation>选择列表的排序方式</translation>
    </message>
    <message>
        <source>as opened</source>
        <translation>按打开顺序</translation>
    </message>
    <message>
        <source>name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>least sure first</source>
        <translation>模型最不确定的在前</translation>
    </message>
    <message>
        <source>largest correction first</source>
        <translation>修改最大的在前</translation>
    </message>
    <message>
        <source>longest work first</source>
        <translation>用时最长的在前</translation>
    </message>
    <message>
        <source>largest disagreement first</source>
        <translation>分歧最大的在前</translation>
    </message>
    <message>
        <source>what to annotate next</source>
        <translation>下一步标注建议</translation>
    </message>
    <message>
        <source>Filter ({0})</source>
        <translation>筛选 ({0})</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Order: {0}</source>
        <translation>排序:{0}</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} / {1}</translation>
    </message>
    <message>
        <source>{0} of {1} done</source>
        <translation>已完成 {0} / {1}</translation>
    </message>
    <message>
        <source>{0} rejected</source>
        <translation>{0} 个已拒绝</translation>
    </message>
</context>
<context>
    <name>ListFilter</name>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>benign</source>
        <translation>良性</translation>
    </message>
    <message>
        <source>malignant</source>
        <translation>恶性</translation>
    </message>
    <message>
        <source>normal</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>未设置</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Scanner</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>List all files</source>
        <translation>列出所有文件</translation>
    </message>
</context>
<context>
    <name>ModelsDialog</name>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Choose several to compare them (Ctrl or Shift and a click)</source>
        <translation>可选择多个进行比较（Ctrl 或 Shift 加单击）</translation>
    </message>
    <message>
        <source>What the chosen models are</source>
        <translation>所选模型的说明</translation>
    </message>
    <message>
        <source>Use this model ...</source>
        <translation>使用此模型…</translation>
    </message>
    <message>
        <source>Use the model before</source>
        <translation>换回之前的模型</translation>
    </message>
    <message>
        <source>Go back to the model that was in use before this one</source>
        <translation>换回在此模型之前使用的模型</translation>
    </message>
    <message>
        <source>Import ...</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Export ...</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Scores are of each model&apos;s own test frames. The gate compares two models on the same frames.</source>
        <translation>得分来自各模型自己的测试帧。评判时两个模型在相同的帧上比较。</translation>
    </message>
    <message>
        <source>{0}, the model that ships</source>
        <translation>{0}，随程序提供的模型</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Dice {0:.3f}</source>
        <translation>Dice {0:.3f}</translation>
    </message>
    <message>
        <source>in use for volumes</source>
        <translation>用于容积</translation>
    </message>
    <message>
        <source>fresh weights</source>
        <translation>全新权重</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Reads</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>制作时间</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>方案</translation>
    </message>
    <message>
        <source>Teachers</source>
        <translation>教师模型</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Started from</source>
        <translation>起始权重</translation>
    </message>
    <message>
        <source>In use before it</source>
        <translation>此前使用的模型</translation>
    </message>
    <message>
        <source>Learned from</source>
        <translation>学习自</translation>
    </message>
    <message>
        <source>Test frames</source>
        <translation>测试帧</translation>
    </message>
    <message>
        <source>Lesion Dice</source>
        <translation>病灶 Dice</translation>
    </message>
    <message>
        <source>HD95</source>
        <translation>HD95</translation>
    </message>
    <message>
        <source>Lesions outlined at all</source>
        <translation>被勾画出的病灶比例</translation>
    </message>
    <message>
        <source>Normal frames left empty</source>
        <translation>正常帧保持空白的比例</translation>
    </message>
    <message>
        <source>Gate</source>
        <translation>评审</translation>
    </message>
    <message>
        <source>Came into use</source>
        <translation>启用记录</translation>
    </message>
    <message>
        <source>For</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Not for</source>
        <translation>不适用于</translation>
    </message>
    <message>
        <source>Licences of the data</source>
        <translation>数据许可</translation>
    </message>
    <message>
        <source>the shipped one</source>
        <translation>随附的模型</translation>
    </message>
    <message>
        <source>Why is {0} to be used from now on? It is kept with the model.</source>
        <translation>为什么今后使用 {0}？理由将与模型一同保存。</translation>
    </message>
    <message>
        <source>Use this model</source>
        <translation>使用此模型</translation>
    </message>
    <message>
        <source>A zipped model, or the card of a model folder</source>
        <translation>压缩的模型，或模型文件夹中的卡片</translation>
    </message>
    <message>
        <source>Models (*.zip card.json)</source>
        <translation>模型 (*.zip card.json)</translation>
    </message>
    <message>
        <source>Write the model as</source>
        <translation>模型另存为</translation>
    </message>
    <message>
        <source>Written: {0}</source>
        <translation>已写入：{0}</translation>
    </message>
    <message>
        <source>The model in use is now {0}.</source>
        <translation>当前使用的模型现为 {0}。</translation>
    </message>
    <message>
        <source>{0} is on the shelf. The model in use has not changed.</source>
        <translation>{0} 已加入模型库。当前使用的模型没有改变。</translation>
    </message>
</context>
<context>
    <name>NewFolder</name>
    <message>
        <source>Folder to make</source>
        <translation>要新建的文件夹</translation>
    </message>
    <message>
        <source>Choose ...</source>
        <translation>选择...</translation>
    </message>
</context>
<context>
    <name>NewJobDialog</name>
    <message>
        <source>New job</source>
        <translation>新建任务</translation>
    </message>
    <message>
        <source>Asking kd-core ...</source>
        <translation>正在询问 kd-core ...</translation>
    </message>
    <message>
        <source>frames that are done or reviewed</source>
        <translation>已完成或已审核的帧</translation>
    </message>
    <message>
        <source>reviewed frames only</source>
        <translation>仅已审核的帧</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Learn from frames that nobody has begun, too, as the teachers outline them</source>
        <translation>同时学习尚无人开始标注的帧，以教师模型勾画的轮廓为准</translation>
    </message>
    <message>
        <source>For recipes with teachers: they are trained first, and outline these frames where they are sure. Patients that are held out are left out here, too.</source>
        <translation>用于有教师模型的方案：先训练教师模型，再由其在有把握处勾画这些帧。留出的患者在此同样不参与学习。</translation>
    </message>
    <message>
        <source>Add a data set ...</source>
        <translation>添加数据集 ...</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>fresh weights</source>
        <translation>全新权重</translation>
    </message>
    <message>
        <source>{0}, the model that ships</source>
        <translation>{0}，随程序提供的模型</translation>
    </message>
    <message>
        <source>the recipe&apos;s own</source>
        <translation>按方案默认</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>方案</translation>
    </message>
    <message>
        <source>This project&apos;s frames</source>
        <translation>本项目的帧</translation>
    </message>
    <message>
        <source>Data sets</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Layout</source>
        <translation>布局</translation>
    </message>
    <message>
        <source>The student starts from</source>
        <translation>学生模型起始于</translation>
    </message>
    <message>
        <source>Epochs of the student</source>
        <translation>学生网络的轮数</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>What it would learn from, what speaks against it, how long it would take</source>
        <translation>将从哪些数据学习、有何不妥、需要多久</translation>
    </message>
    <message>
        <source>Reading the frames and timing a few steps on this machine ...</source>
        <translation>正在读取帧并在本机上试运行几步计时…</translation>
    </message>
    <message>
        <source>Learns from {0} ({1} families or patients).</source>
        <translation>学习：{0}（{1} 个家族或患者）。</translation>
    </message>
    <message>
        <source>Tuned on {0} ({1}).</source>
        <translation>调整：{0}（{1}）。</translation>
    </message>
    <message>
        <source>Held out to judge it on: {0} ({1}).</source>
        <translation>留出用于评审：{0}（{1}）。</translation>
    </message>
    <message>
        <source>{0} benign</source>
        <translation>{0} 帧良性</translation>
    </message>
    <message>
        <source>{0} malignant</source>
        <translation>{0} 帧恶性</translation>
    </message>
    <message>
        <source>{0} normal</source>
        <translation>{0} 帧正常</translation>
    </message>
    <message>
        <source>{0} of no class</source>
        <translation>{0} 帧未分类</translation>
    </message>
    <message>
        <source>Learns from up to {0} frames without masks, too, as the teachers outline them.</source>
        <translation>同时学习最多 {0} 个没有掩膜的帧，以教师模型勾画的轮廓为准。</translation>
    </message>
    <message>
        <source>About {0} on this machine, as busy as it is now: {1}.</source>
        <translation>以本机目前的负载约需 {0}：{1}。</translation>
    </message>
    <message>
        <source>So few are held out that a gain of a few points of Dice can be luck.</source>
        <translation>留出的数据太少，几个百分点的 Dice 提升可能只是偶然。</translation>
    </message>
    <message>
        <source>No normal frame is learned from: the student will outline something on every frame. Mark frames without a lesion as normal, or add a data set that has some.</source>
        <translation>没有正常帧可供学习：学生模型会在每一帧上都勾画。请把没有病灶的帧标为正常，或加入含有正常帧的数据集。</translation>
    </message>
    <message>
        <source>{0} pairs of near-duplicates lie on different sides of the split, such as {1}.</source>
        <translation>{0} 对近似重复的帧分在了不同部分，例如 {1}。</translation>
    </message>
    <message>
        <source>{0} files cannot be used, such as {1}</source>
        <translation>{0} 个文件无法使用，例如 {1}</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Folder of the data set</source>
        <translation>数据集文件夹</translation>
    </message>
    <message>
        <source>{0} min</source>
        <translation>{0} 分钟</translation>
    </message>
    <message>
        <source>{0:.1f} h</source>
        <translation>{0:.1f} 小时</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>No messages.</source>
        <translation>没有消息。</translation>
    </message>
</context>
<context>
    <name>PairDialog</name>
    <message>
        <source>Pair with the other view</source>
        <translation>与另一切面配对</translation>
    </message>
    <message>
        <source>The same lesion in a plane at a right angle to this one: two views give the volume of an ellipsoid. Frames of this patient that you have annotated, the nearest first:</source>
        <translation>同一病灶在与本切面垂直的平面上的图像：两个切面可得出椭球体积。以下为该患者您已标注的帧，最近者在前：</translation>
    </message>
    <message>
        <source>Other views</source>
        <translation>其他切面</translation>
    </message>
    <message>
        <source>no other view</source>
        <translation>无另一切面</translation>
    </message>
    <message>
        <source>{0}, frame {1}</source>
        <translation>{0}，第 {1} 帧</translation>
    </message>
</context>
<context>
    <name>Preferences</name>
    <message>
        <source>This holds from the next start of busapp on.</source>
        <translation>下次启动 busapp 后生效。</translation>
    </message>
</context>
<context>
    <name>ReaderDialog</name>
    <message>
        <source>Reader</source>
        <translation>阅片者</translation>
    </message>
    <message>
        <source>Each reader has masks and findings of their own for every frame. Another reader changes none of yours.</source>
        <translation>每位阅片者在每一帧上都有自己的掩膜和征象；其他阅片者不会改动您的结果。</translation>
    </message>
    <message>
        <source>Readers of this project</source>
        <translation>本项目的阅片者</translation>
    </message>
</context>
<context>
    <name>ResultsDialog</name>
    <message>
        <source>Save results</source>
        <translation>保存结果</translation>
    </message>
    <message>
        <source>Results belong to the study of the pictures and name the patient as those do. To pass them on without names, export a data set instead.</source>
        <translation>结果属于图像所在的检查，并与图像一样包含患者姓名。如需不含姓名地传出，请改为导出数据集。</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>掩膜</translation>
    </message>
    <message>
        <source>DICOM Segmentation, one file for each picture file</source>
        <translation>DICOM 分割，每个图像文件一个</translation>
    </message>
    <message>
        <source>Measures and findings</source>
        <translation>测量值与征象</translation>
    </message>
    <message>
        <source>DICOM structured report (TID 1500), one for the study</source>
        <translation>DICOM 结构化报告（TID 1500），每个检查一份</translation>
    </message>
    <message>
        <source>Pictures with the outline</source>
        <translation>带轮廓的图像</translation>
    </message>
    <message>
        <source>DICOM secondary capture with a caption of measures, one for each frame</source>
        <translation>带测量值说明的 DICOM 二次捕获，每帧一个</translation>
    </message>
    <message>
        <source>Pages for people</source>
        <translation>供阅读的页面</translation>
    </message>
    <message>
        <source>PDF with picture, measures and findings, one for each frame</source>
        <translation>含图像、测量值与征象的 PDF，每帧一份</translation>
    </message>
    <message>
        <source>All annotated frames of the study ({0})</source>
        <translation>本检查所有已标注的帧（{0}）</translation>
    </message>
    <message>
        <source>The frame in view</source>
        <translation>当前帧</translation>
    </message>
    <message>
        <source>Of which frames</source>
        <translation>哪些帧</translation>
    </message>
    <message>
        <source>Folder to make</source>
        <translation>要新建的文件夹</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Folder to make the results in</source>
        <translation>在其中新建结果文件夹的位置</translation>
    </message>
    <message>
        <source>Writing, and reading back ...</source>
        <translation>正在写入并读回校验...</translation>
    </message>
    <message>
        <source>Results saved in {0}</source>
        <translation>结果已保存到 {0}</translation>
    </message>
    <message>
        <source>; {0} frames were left out</source>
        <translation>；{0} 帧被略去</translation>
    </message>
    <message>
        <source>Breast ultrasound: lesions</source>
        <translation>乳腺超声：病灶</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>患者</translation>
    </message>
    <message>
        <source>Patient ID</source>
        <translation>患者编号</translation>
    </message>
    <message>
        <source>Study date</source>
        <translation>检查日期</translation>
    </message>
    <message>
        <source>Reader</source>
        <translation>阅片者</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Frame</source>
        <translation>帧</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>benign</source>
        <translation>良性</translation>
    </message>
    <message>
        <source>malignant</source>
        <translation>恶性</translation>
    </message>
    <message>
        <source>normal</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Long axis</source>
        <translation>长轴</translation>
    </message>
    <message>
        <source>Short axis</source>
        <translation>短轴</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高度</translation>
    </message>
    <message>
        <source>Area</source>
        <translation>面积</translation>
    </message>
    <message>
        <source>Perimeter</source>
        <translation>周长</translation>
    </message>
    <message>
        <source>Below the skin</source>
        <translation>距皮肤</translation>
    </message>
    <message>
        <source>Angle to the skin</source>
        <translation>与皮肤夹角</translation>
    </message>
    <message>
        <source>Circularity</source>
        <translation>圆度</translation>
    </message>
    <message>
        <source>Solidity</source>
        <translation>实心度</translation>
    </message>
    <message>
        <source>No lesion is outlined on this frame.</source>
        <translation>本帧未勾画病灶。</translation>
    </message>
    <message>
        <source>The frame has no scale there: lengths are in pixels.</source>
        <translation>该处无比例尺：长度以像素为单位。</translation>
    </message>
    <message>
        <source>model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Measures and outlines need a physician to judge them; this page is no diagnosis.</source>
        <translation>测量值与轮廓须由医师判断；本页不是诊断。</translation>
    </message>
</context>
<context>
    <name>RulesDialog</name>
    <message>
        <source>Reading</source>
        <translation>阅片</translation>
    </message>
    <message>
        <source>These hold for this project, and for everyone who reads it.</source>
        <translation>以下设置适用于本项目及其所有阅片者。</translation>
    </message>
    <message>
        <source>Blinded: others&apos; work on a frame is seen only once one&apos;s own is done</source>
        <translation>盲法：完成自己的标注后才能看到他人对该帧的结果</translation>
    </message>
    <message>
        <source>Hide patients&apos; names in captions and DICOM tags</source>
        <translation>在图像标注和 DICOM 标签中隐藏患者姓名</translation>
    </message>
    <message>
        <source>Readers see the model&apos;s proposals</source>
        <translation>阅片者可见模型建议</translation>
    </message>
    <message>
        <source>Readers who see what a model proposes tend to agree with it.</source>
        <translation>看到模型建议的阅片者容易受其影响。</translation>
    </message>
</context>
<context>
    <name>SendDialog</name>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Other files ...</source>
        <translation>其他文件 ...</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>Servers ...</source>
        <translation>服务器 ...</translation>
    </message>
    <message>
        <source>Sends</source>
        <translation>发送任务</translation>
    </message>
    <message>
        <source>Confirmed</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Cancel the send</source>
        <translation>取消发送</translation>
    </message>
    <message>
        <source>To</source>
        <translation>发送到</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Files to send</source>
        <translation>要发送的文件</translation>
    </message>
    <message>
        <source>No DICOM file is open. Choose files to send.</source>
        <translation>没有打开的 DICOM 文件。请选择要发送的文件。</translation>
    </message>
    <message>
        <source>DICOM files of this study, sent as they are, with the patient&apos;s name in them: {0}</source>
        <translation>本检查的 DICOM 文件，原样发送，其中含患者姓名：{0}</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>sending</source>
        <translation>发送中</translation>
    </message>
    <message>
        <source>confirmed</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>已取消</translation>
    </message>
</context>
<context>
    <name>ServersDialog</name>
    <message>
        <source>Servers</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>a short name, such as pacs</source>
        <translation>简短的名称，例如 pacs</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Passwords are not kept: one comes from the environment variable BUSAPP_PASSWORD_&lt;NAME&gt;.</source>
        <translation>不保存密码：密码取自环境变量 BUSAPP_PASSWORD_&lt;NAME&gt;。</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新建</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Test the connection</source>
        <translation>测试连接</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>已保存。</translation>
    </message>
    <message>
        <source>Asking {0} ...</source>
        <translation>正在询问 {0} ……</translation>
    </message>
    <message>
        <source>{0} answers.</source>
        <translation>{0} 有应答。</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Blinded</source>
        <translation>盲法</translation>
    </message>
    <message>
        <source>What readers see of each other  (Ctrl+Shift+B)</source>
        <translation>阅片者彼此可见的内容  (Ctrl+Shift+B)</translation>
    </message>
    <message>
        <source>Who reads; each reader has masks and findings of their own  (Ctrl+Shift+U)</source>
        <translation>阅片者；每位阅片者有自己的掩膜和征象  (Ctrl+Shift+U)</translation>
    </message>
    <message>
        <source>Reader: {0}</source>
        <translation>阅片者:{0}</translation>
    </message>
    <message>
        <source>no model</source>
        <translation>没有模型</translation>
    </message>
    <message>
        <source>loading the model ...</source>
        <translation>正在加载模型…</translation>
    </message>
    <message>
        <source>{0}: hidden from readers</source>
        <translation>{0}：对阅片者隐藏</translation>
    </message>
    <message>
        <source>{0}: looking ...</source>
        <translation>{0}:正在识别…</translation>
    </message>
    <message>
        <source>{0}: outlined as a volume</source>
        <translation>{0}：已作为容积勾画</translation>
    </message>
    <message>
        <source>{0} ready</source>
        <translation>{0} 就绪</translation>
    </message>
    <message>
        <source>{0}: colour Doppler is not segmented</source>
        <translation>{0}：彩色多普勒不做分割</translation>
    </message>
    <message>
        <source>no lesion seen</source>
        <translation>未见病灶</translation>
    </message>
    <message>
        <source>{0}: live on {1} % of the frames</source>
        <translation>{0}：{1} % 的帧实时分割</translation>
    </message>
    <message>
        <source>{0} % shown in time</source>
        <translation>{0} % 按时显示</translation>
    </message>
    <message>
        <source>NOT SAVED</source>
        <translation>未保存</translation>
    </message>
    <message>
        <source>no project</source>
        <translation>没有项目</translation>
    </message>
    <message>
        <source>saving ...</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>saved</source>
        <translation>已保存</translation>
    </message>
</context>
<context>
    <name>ThumbnailModel</name>
    <message>
        <source>new</source>
        <translation>新</translation>
    </message>
    <message>
        <source>proposed</source>
        <translation>模型已提议</translation>
    </message>
    <message>
        <source>in work</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>reviewed</source>
        <translation>已审核</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>已拒绝</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>文件缺失</translation>
    </message>
    <message>
        <source>not readable</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>model: {0} % sure of a lesion</source>
        <translation>模型:{0} % 确信有病灶</translation>
    </message>
    <message>
        <source>time spent: {0}</source>
        <translation>用时:{0}</translation>
    </message>
    <message>
        <source>corrected: {0} % of what was proposed</source>
        <translation>对模型提议的修改:{0} %</translation>
    </message>
    <message>
        <source>readers disagree: {0} %</source>
        <translation>阅片者分歧:{0} %</translation>
    </message>
</context>
<context>
    <name>Thumbnails</name>
    <message>
        <source>Study list</source>
        <translation>检查列表</translation>
    </message>
    <message>
        <source>No file matches. Clear the search or the filter.</source>
        <translation>没有符合条件的文件。请清除查找或筛选条件。</translation>
    </message>
</context>
<context>
    <name>TrainingDialog</name>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Loss terms</source>
        <translation>损失项</translation>
    </message>
    <message>
        <source>epoch</source>
        <translation>轮</translation>
    </message>
    <message>
        <source>Dice on validation frames</source>
        <translation>验证帧上的 Dice</translation>
    </message>
    <message>
        <source>New job ...</source>
        <translation>新建任务 ...</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Cancel the job</source>
        <translation>取消任务</translation>
    </message>
    <message>
        <source>Use this student</source>
        <translation>使用此学生模型</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>No job yet</source>
        <translation>还没有任务</translation>
    </message>
    <message>
        <source>A job trains a new student from frames that are done, judges it on frames that were held out, and offers it for use. It goes on when this window is closed.</source>
        <translation>任务用已完成的帧训练新的学生模型,在预留的帧上评判,然后供您启用。关闭此窗口后任务仍会继续。</translation>
    </message>
    <message>
        <source>Job {0}: {1}, {2}</source>
        <translation>任务 {0}:{1},{2}</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>is running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>was interrupted</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>finished, in use</source>
        <translation>已完成，正在使用</translation>
    </message>
    <message>
        <source>{0}: epoch {1} of {2}</source>
        <translation>{0}:第 {1} 轮,共 {2} 轮</translation>
    </message>
    <message>
        <source>about {0} min left</source>
        <translation>约剩 {0} 分钟</translation>
    </message>
    <message>
        <source>{0:.1f} processors, {1:.1f} GB of memory</source>
        <translation>{0:.1f} 个处理器，{1:.1f} GB 内存</translation>
    </message>
    <message>
        <source>{0:.1f} GB on the GPU</source>
        <translation>GPU 上 {0:.1f} GB</translation>
    </message>
    <message>
        <source>better than the model in use</source>
        <translation>优于当前模型</translation>
    </message>
    <message>
        <source>no surer than the model in use</source>
        <translation>与当前模型无确定差别</translation>
    </message>
    <message>
        <source>worse than the model in use</source>
        <translation>劣于当前模型</translation>
    </message>
    <message>
        <source>Gate: {0}.</source>
        <translation>评判:{0}。</translation>
    </message>
    <message>
        <source>The gate does not say that it is better. Why is it to be used all the same?</source>
        <translation>评判未表明它更好。为什么仍要使用它?</translation>
    </message>
</context>
<context>
    <name>VerbTable</name>
    <message>
        <source>Open files ...</source>
        <translation>打开文件…</translation>
    </message>
    <message>
        <source>Open a folder ...</source>
        <translation>打开文件夹…</translation>
    </message>
    <message>
        <source>Open the sample study</source>
        <translation>打开示例检查</translation>
    </message>
    <message>
        <source>Export masks ...</source>
        <translation>导出掩膜…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Lesion {0}</source>
        <translation>病灶 {0}</translation>
    </message>
    <message>
        <source>New lesion</source>
        <translation>新病灶</translation>
    </message>
    <message>
        <source>Class: benign</source>
        <translation>类别:良性</translation>
    </message>
    <message>
        <source>Class: malignant</source>
        <translation>类别:恶性</translation>
    </message>
    <message>
        <source>Class: normal</source>
        <translation>类别:正常</translation>
    </message>
    <message>
        <source>Class: not set</source>
        <translation>类别:未设置</translation>
    </message>
    <message>
        <source>Status: done</source>
        <translation>状态：完成</translation>
    </message>
    <message>
        <source>Open the project&apos;s files</source>
        <translation>打开项目中的文件</translation>
    </message>
    <message>
        <source>Import data set ...</source>
        <translation>导入数据集……</translation>
    </message>
    <message>
        <source>Save results ...</source>
        <translation>保存结果...</translation>
    </message>
    <message>
        <source>Find on a server ...</source>
        <translation>在服务器上查找 ...</translation>
    </message>
    <message>
        <source>Send ...</source>
        <translation>发送 ...</translation>
    </message>
    <message>
        <source>Servers ...</source>
        <translation>服务器 ...</translation>
    </message>
    <message>
        <source>De-identify files ...</source>
        <translation>去标识化文件…</translation>
    </message>
    <message>
        <source>Reader ...</source>
        <translation>阅片者…</translation>
    </message>
    <message>
        <source>Settings ...</source>
        <translation>设置…</translation>
    </message>
    <message>
        <source>Status: reviewed</source>
        <translation>状态：已审核</translation>
    </message>
    <message>
        <source>Status: rejected</source>
        <translation>状态：已拒绝</translation>
    </message>
    <message>
        <source>Status: in work</source>
        <translation>状态：进行中</translation>
    </message>
    <message>
        <source>Ruler</source>
        <translation>标尺</translation>
    </message>
    <message>
        <source>Angle</source>
        <translation>角度</translation>
    </message>
    <message>
        <source>Ellipse</source>
        <translation>椭圆</translation>
    </message>
    <message>
        <source>Clear the calipers</source>
        <translation>清除测量</translation>
    </message>
    <message>
        <source>Next frame</source>
        <translation>下一帧</translation>
    </message>
    <message>
        <source>Previous frame</source>
        <translation>上一帧</translation>
    </message>
    <message>
        <source>First frame</source>
        <translation>第一帧</translation>
    </message>
    <message>
        <source>Last frame</source>
        <translation>最后一帧</translation>
    </message>
    <message>
        <source>Next file</source>
        <translation>下一个文件</translation>
    </message>
    <message>
        <source>Previous file</source>
        <translation>上一个文件</translation>
    </message>
    <message>
        <source>Next file not done</source>
        <translation>下一个未完成的文件</translation>
    </message>
    <message>
        <source>Find in the list</source>
        <translation>在列表中查找</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>播放或暂停</translation>
    </message>
    <message>
        <source>Play faster</source>
        <translation>加快播放</translation>
    </message>
    <message>
        <source>Play slower</source>
        <translation>减慢播放</translation>
    </message>
    <message>
        <source>Play at its own speed</source>
        <translation>按原速播放</translation>
    </message>
    <message>
        <source>Play over and over</source>
        <translation>循环播放</translation>
    </message>
    <message>
        <source>Key frame</source>
        <translation>关键帧</translation>
    </message>
    <message>
        <source>Next key frame</source>
        <translation>下一关键帧</translation>
    </message>
    <message>
        <source>Previous key frame</source>
        <translation>上一关键帧</translation>
    </message>
    <message>
        <source>Fit to the window</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>Actual size</source>
        <translation>实际大小</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Rotate right</source>
        <translation>向右旋转</translation>
    </message>
    <message>
        <source>Rotate left</source>
        <translation>向左旋转</translation>
    </message>
    <message>
        <source>Flip left and right</source>
        <translation>左右翻转</translation>
    </message>
    <message>
        <source>Flip top and bottom</source>
        <translation>上下翻转</translation>
    </message>
    <message>
        <source>Dark parts brighter (gamma)</source>
        <translation>暗部变亮（伽马）</translation>
    </message>
    <message>
        <source>Dark parts darker (gamma)</source>
        <translation>暗部变暗（伽马）</translation>
    </message>
    <message>
        <source>Reset window and level</source>
        <translation>重置窗宽窗位</translation>
    </message>
    <message>
        <source>Hide masks</source>
        <translation>隐藏掩膜</translation>
    </message>
    <message>
        <source>Compare side by side</source>
        <translation>并排对比</translation>
    </message>
    <message>
        <source>Compare with the frame in view</source>
        <translation>与当前帧对比</translation>
    </message>
    <message>
        <source>Move both halves together</source>
        <translation>两侧联动</translation>
    </message>
    <message>
        <source>Pixel grid</source>
        <translation>像素网格</translation>
    </message>
    <message>
        <source>Regions and overlays of the file</source>
        <translation>文件中的区域和叠加层</translation>
    </message>
    <message>
        <source>Captions</source>
        <translation>角标信息</translation>
    </message>
    <message>
        <source>DICOM tags ...</source>
        <translation>DICOM 标签 ...</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Light theme</source>
        <translation>浅色主题</translation>
    </message>
    <message>
        <source>Accept the proposal</source>
        <translation>接受建议</translation>
    </message>
    <message>
        <source>Accept and go on</source>
        <translation>接受并继续</translation>
    </message>
    <message>
        <source>Carry the mask to the next frame</source>
        <translation>将掩膜带到下一帧</translation>
    </message>
    <message>
        <source>Carry the mask to the previous frame</source>
        <translation>将掩膜带到上一帧</translation>
    </message>
    <message>
        <source>Carry the mask to the end of the cine</source>
        <translation>将掩膜带到序列末帧</translation>
    </message>
    <message>
        <source>Interpolate between frames outlined by hand</source>
        <translation>在手工勾画的帧之间插值</translation>
    </message>
    <message>
        <source>Outline the whole volume</source>
        <translation>勾画整个容积</translation>
    </message>
    <message>
        <source>Accept in all slices of the volume</source>
        <translation>在容积的所有切片中接受</translation>
    </message>
    <message>
        <source>Dismiss the proposal</source>
        <translation>忽略建议</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>橡皮</translation>
    </message>
    <message>
        <source>Polygon</source>
        <translation>多边形</translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>套索</translation>
    </message>
    <message>
        <source>Live wire</source>
        <translation>智能描边</translation>
    </message>
    <message>
        <source>Threshold brush</source>
        <translation>阈值画笔</translation>
    </message>
    <message>
        <source>Nudge the contour</source>
        <translation>推移轮廓</translation>
    </message>
    <message>
        <source>Flood</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Refine in a box</source>
        <translation>框内精修</translation>
    </message>
    <message>
        <source>Refine by clicks</source>
        <translation>点击修正</translation>
    </message>
    <message>
        <source>Cut a lesion in two</source>
        <translation>将病灶切分为二</translation>
    </message>
    <message>
        <source>Merge lesions</source>
        <translation>合并病灶</translation>
    </message>
    <message>
        <source>Smaller brush</source>
        <translation>减小画笔</translation>
    </message>
    <message>
        <source>Larger brush</source>
        <translation>增大画笔</translation>
    </message>
    <message>
        <source>Square brush</source>
        <translation>方形画笔</translation>
    </message>
    <message>
        <source>Grow</source>
        <translation>扩大</translation>
    </message>
    <message>
        <source>Shrink</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Smooth</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Fill holes</source>
        <translation>填补孔洞</translation>
    </message>
    <message>
        <source>Keep the largest</source>
        <translation>仅保留最大</translation>
    </message>
    <message>
        <source>Clear the mask</source>
        <translation>清除掩膜</translation>
    </message>
    <message>
        <source>Next frame worth annotating</source>
        <translation>下一个值得标注的帧</translation>
    </message>
    <message>
        <source>Models ...</source>
        <translation>模型…</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Tour of the window</source>
        <translation>窗口导览</translation>
    </message>
    <message>
        <source>Keys ...</source>
        <translation>快捷键…</translation>
    </message>
    <message>
        <source>Folder of log and reports</source>
        <translation>日志与报告文件夹</translation>
    </message>
    <message>
        <source>Hold to magnify</source>
        <translation>按住以放大</translation>
    </message>
    <message>
        <source>Close a polygon or live wire</source>
        <translation>闭合多边形或智能描边</translation>
    </message>
    <message>
        <source>Take back the last corner</source>
        <translation>撤回最后一个顶点</translation>
    </message>
    <message>
        <source>Findings or history</source>
        <translation>征象或历史</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Filter the list</source>
        <translation>筛选列表</translation>
    </message>
    <message>
        <source>Order of the list</source>
        <translation>列表排序</translation>
    </message>
    <message>
        <source>Confirm suggested findings</source>
        <translation>确认建议的征象</translation>
    </message>
    <message>
        <source>Lock the lesion</source>
        <translation>锁定病灶</translation>
    </message>
    <message>
        <source>Make every part a lesion</source>
        <translation>将每个部分设为单独病灶</translation>
    </message>
    <message>
        <source>Remove the lesion</source>
        <translation>移除病灶</translation>
    </message>
    <message>
        <source>Pair with the other view ...</source>
        <translation>与另一切面配对…</translation>
    </message>
    <message>
        <source>Reading ...</source>
        <translation>阅片设置…</translation>
    </message>
    <message>
        <source>Other readers&apos; masks</source>
        <translation>其他阅片者的掩膜</translation>
    </message>
    <message>
        <source>Adjudicate</source>
        <translation>裁定</translation>
    </message>
    <message>
        <source>Next disagreement</source>
        <translation>下一个不一致的帧</translation>
    </message>
    <message>
        <source>Training ...</source>
        <translation>训练 ...</translation>
    </message>
    <message>
        <source>Use the model before</source>
        <translation>换回之前的模型</translation>
    </message>
    <message>
        <source>Agreement of readers ...</source>
        <translation>阅片者一致性…</translation>
    </message>
    <message>
        <source>Do ... (by its name)</source>
        <translation>按名称执行 ...</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>About busapp</source>
        <translation>关于 busapp</translation>
    </message>
    <message>
        <source>Hold to see the bare frame</source>
        <translation>按住以查看原始图像</translation>
    </message>
    <message>
        <source>Tap to play or pause, hold and drag to pan</source>
        <translation>轻按播放或暂停,按住拖动可平移</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>空格</translation>
    </message>
    <message>
        <source>Revert the gesture under way</source>
        <translation>撤回进行中的操作</translation>
    </message>
    <message>
        <source>Enter, double click, first corner</source>
        <translation>回车、双击或点击第一个角</translation>
    </message>
    <message>
        <source>Flood more or less</source>
        <translation>填充多一些或少一些</translation>
    </message>
    <message>
        <source>Drag right or left</source>
        <translation>向右或向左拖动</translation>
    </message>
    <message>
        <source>Refine by clicks: not lesion here</source>
        <translation>点击修正：此处不是病灶</translation>
    </message>
    <message>
        <source>Shift+Click, Alt+Click</source>
        <translation>Shift+单击，Alt+单击</translation>
    </message>
    <message>
        <source>Compare with a file of the list</source>
        <translation>与列表中的文件对比</translation>
    </message>
    <message>
        <source>Ctrl+Click</source>
        <translation>Ctrl+单击</translation>
    </message>
    <message>
        <source>Frames of a cine</source>
        <translation>动态影像的帧</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>滚轮</translation>
    </message>
    <message>
        <source>Zoom at the pointer</source>
        <translation>在指针处缩放</translation>
    </message>
    <message>
        <source>Ctrl+Wheel</source>
        <translation>Ctrl+滚轮</translation>
    </message>
    <message>
        <source>Brush size</source>
        <translation>画笔大小</translation>
    </message>
    <message>
        <source>Shift+Wheel</source>
        <translation>Shift+滚轮</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>平移</translation>
    </message>
    <message>
        <source>Middle button</source>
        <translation>中键</translation>
    </message>
    <message>
        <source>Window and level</source>
        <translation>窗宽窗位</translation>
    </message>
    <message>
        <source>Right button</source>
        <translation>右键</translation>
    </message>
</context>
<context>
    <name>Workbench</name>
    <message>
        <source>Opening {0}</source>
        <translation>正在打开 {0}</translation>
    </message>
    <message>
        <source>Taking masks</source>
        <translation>正在读取掩膜</translation>
    </message>
    <message>
        <source>Interpolating</source>
        <translation>正在插值</translation>
    </message>
    <message>
        <source>Carrying the mask</source>
        <translation>正在带入掩膜</translation>
    </message>
    <message>
        <source>Outlining the volume</source>
        <translation>正在勾画容积</translation>
    </message>
    <message>
        <source>Accepting in all slices</source>
        <translation>正在所有切片中接受</translation>
    </message>
    <message>
        <source>Opening the project&apos;s files</source>
        <translation>正在打开项目中的文件</translation>
    </message>
    <message>
        <source>{0} changes could not be saved:
{1}

Quit and lose them?</source>
        <translation>有 {0} 项更改无法保存:
{1}

要退出并丢弃它们吗?</translation>
    </message>
    <message>
        <source>Quit and lose them</source>
        <translation>退出并丢弃</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>留下</translation>
    </message>
    <message>
        <source>Open files</source>
        <translation>打开文件</translation>
    </message>
    <message>
        <source>Open a folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Comparing readers</source>
        <translation>正在比较阅片者</translation>
    </message>
    <message>
        <source>{0} has no DICOM tags.</source>
        <translation>{0} 没有 DICOM 标签。</translation>
    </message>
    <message>
        <source>This frame comes with no ultrasound regions and no overlays.</source>
        <translation>此帧没有超声区域，也没有叠加层。</translation>
    </message>
    <message>
        <source>Vie&amp;w</source>
        <translation>视图(&amp;W)</translation>
    </message>
    <message>
        <source>Pro&amp;ject</source>
        <translation>项目(&amp;J)</translation>
    </message>
    <message>
        <source>Hel&amp;p</source>
        <translation>帮助(&amp;P)</translation>
    </message>
    <message>
        <source>More tools</source>
        <translation>更多工具</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
    </message>
    <message>
        <source>Looking for what to annotate next</source>
        <translation>正在查找下一步应标注的帧</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>征象</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Mask</source>
        <translation>掩膜(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Lesion</source>
        <translation>病灶(&amp;L)</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
</context>
<context>
    <name>adjudicate</name>
    <message>
        <source>No other frame on which readers disagree is left in the files that are open.</source>
        <translation>已打开的文件中没有其他存在分歧的帧。</translation>
    </message>
    <message>
        <source>{0} frames on which readers disagree lie in files that are not open.</source>
        <translation>有 {0} 个存在分歧的帧位于未打开的文件中。</translation>
    </message>
</context>
<context>
    <name>captions</name>
    <message>
        <source>zoom {0} %</source>
        <translation>缩放 {0} %</translation>
    </message>
    <message>
        <source>frame {0} / {1}</source>
        <translation>第 {0} / {1} 帧</translation>
    </message>
    <message>
        <source>turned {0}°</source>
        <translation>旋转 {0}°</translation>
    </message>
    <message>
        <source>mirrored</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>uncalibrated</source>
        <translation>未校准</translation>
    </message>
    <message>
        <source>several scales</source>
        <translation>多个比例</translation>
    </message>
    <message>
        <source>overlay: {0}</source>
        <translation>叠加层：{0}</translation>
    </message>
</context>
<context>
    <name>cine</name>
    <message>
        <source>To interpolate, outline the lesion by hand on a frame before this one and on one after it.</source>
        <translation>要插值,请先在此帧之前和之后各手工勾画一帧病灶。</translation>
    </message>
    <message>
        <source>Interpolated frames: {0}.</source>
        <translation>已插值的帧数:{0}。</translation>
    </message>
    <message>
        <source>its mask was removed by hand</source>
        <translation>其掩膜已被人工移除</translation>
    </message>
    <message>
        <source>the mask has left the frame</source>
        <translation>掩膜已离开画面</translation>
    </message>
    <message>
        <source>the drift score is {0} there (1 is best)</source>
        <translation>该处漂移评分为 {0}(1 为最佳)</translation>
    </message>
    <message>
        <source>frame {0}: drift score {1}</source>
        <translation>第 {0} 帧:漂移评分 {1}</translation>
    </message>
    <message>
        <source>The mask was carried to frame {0}, and not to frame {1}: {2}.</source>
        <translation>掩膜已带到第 {0} 帧,未带到第 {1} 帧:{2}。</translation>
    </message>
    <message>
        <source>Carried to the end. Frames filled: {0}; lowest drift score: {1}.</source>
        <translation>已带到末尾。填充帧数:{0};最低漂移评分:{1}。</translation>
    </message>
</context>
<context>
    <name>correct</name>
    <message>
        <source>Nothing was cut: draw the line across a lesion, from outside it to outside it.</source>
        <translation>未切割:请从病灶外画线穿过病灶再到病灶外。</translation>
    </message>
</context>
<context>
    <name>crash</name>
    <message>
        <source>{0} changes are not saved yet.</source>
        <translation>有 {0} 处更改尚未保存。</translation>
    </message>
    <message>
        <source>What you did is saved.</source>
        <translation>您所做的已保存。</translation>
    </message>
    <message>
        <source>Something went wrong inside busapp ({0}). {1} The report is in {2}.</source>
        <translation>busapp 内部出错（{0}）。{1}报告位于 {2}。</translation>
    </message>
    <message>
        <source>Something went wrong inside busapp the last time. What you had finished is here. A report without names of patients or files is in {0}.</source>
        <translation>上次运行时 busapp 内部出错。您已完成的工作都在。报告不含患者姓名和文件名，位于 {0}。</translation>
    </message>
</context>
<context>
    <name>declared</name>
    <message>
        <source>no scale in mm</source>
        <translation>无毫米标尺</translation>
    </message>
    <message>
        <source>tissue</source>
        <translation>组织</translation>
    </message>
    <message>
        <source>colour Doppler, not segmented</source>
        <translation>彩色多普勒，不分割</translation>
    </message>
    <message>
        <source>waveform, not segmented</source>
        <translation>波形，不分割</translation>
    </message>
    <message>
        <source>other</source>
        <translation>其他</translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>--count is 1 or more</source>
        <translation>--count 须为 1 或更大</translation>
    </message>
    <message>
        <source>--keep {0}: there are {1}</source>
        <translation>--keep {0}：可选的有 {1}</translation>
    </message>
    <message>
        <source>--overlay draws on frames; this model reads volumes</source>
        <translation>--overlay 绘制在帧上；此模型读取容积</translation>
    </message>
    <message>
        <source>--presence-threshold {0}: it lies from 0 to 1</source>
        <translation>--presence-threshold {0}：应在 0 到 1 之间</translation>
    </message>
    <message>
        <source>--retrieve needs a folder: -o DIR</source>
        <translation>--retrieve 需要一个文件夹：-o DIR</translation>
    </message>
    <message>
        <source>--set {0}: this format has no such option; it has: {1}</source>
        <translation>--set {0}：此格式没有该选项；可用的有：{1}</translation>
    </message>
    <message>
        <source>--set {0}: write it as NAME=VALUE</source>
        <translation>--set {0}：请写成 NAME=VALUE</translation>
    </message>
    <message>
        <source>--set {0}: {1} can be: {2}</source>
        <translation>--set {0}：{1} 可以是：{2}</translation>
    </message>
    <message>
        <source>--tls-key and --tls-ca belong to --tls-cert</source>
        <translation>--tls-key 和 --tls-ca 须与 --tls-cert 一起使用</translation>
    </message>
    <message>
        <source>--unlabelled-weight {0}: it is above 0</source>
        <translation>--unlabelled-weight {0}：应大于 0</translation>
    </message>
    <message>
        <source>A peer&apos;s name is made of at most 32 letters, digits, dots, dashes and underscores.</source>
        <translation>服务器名称最多 32 个字符，只能含字母、数字、点、短横线和下划线。</translation>
    </message>
    <message>
        <source>A reader needs a name.</source>
        <translation>阅片者需要一个名字。</translation>
    </message>
    <message>
        <source>A reader&apos;s name has {0} characters at most; this one has {1}.</source>
        <translation>阅片者的名字最多 {0} 个字符；此名字有 {1} 个。</translation>
    </message>
    <message>
        <source>A reader&apos;s name must not hold control characters, such as tabs or line breaks.</source>
        <translation>阅片者的名字不能含有控制字符，例如制表符或换行符。</translation>
    </message>
    <message>
        <source>File {0} is not on the contact sheet that was signed, or was changed since. Look at a new contact sheet and sign that. Nothing was written.</source>
        <translation>文件 {0} 不在已签名的预览总览中，或在签名后被更改。请查看新的预览总览并为其签名。未写入任何内容。</translation>
    </message>
    <message>
        <source>Job {0} is {1}.</source>
        <translation>任务 {0} 的状态为 {1}。</translation>
    </message>
    <message>
        <source>Job {0} is {1}; only the student of a finished job can be used.</source>
        <translation>任务 {0} 的状态为 {1}；只有已完成任务的学生模型可以使用。</translation>
    </message>
    <message>
        <source>No model is installed. Install busapp again, or name a model folder.</source>
        <translation>没有安装模型。请重新安装 busapp，或指定一个模型文件夹。</translation>
    </message>
    <message>
        <source>No model of volumes is in use. Bring one in, and use it: Project, Models ...</source>
        <translation>没有正在使用的容积模型。请导入一个并启用：“项目”菜单中的“模型…”</translation>
    </message>
    <message>
        <source>No other model was in use before, so there is nothing to go back to.</source>
        <translation>此前没有使用过其他模型，因此无法换回。</translation>
    </message>
    <message>
        <source>No project is open, so nothing can be saved.</source>
        <translation>没有打开的项目，因此无法保存。</translation>
    </message>
    <message>
        <source>No project is open, so there are no files of it to list.</source>
        <translation>没有打开的项目，因此没有可列出的文件。</translation>
    </message>
    <message>
        <source>Nobody signed: give the name of who looked at the contact sheet.</source>
        <translation>尚未签名：请填写查看预览总览者的姓名。</translation>
    </message>
    <message>
        <source>None of these files can be de-identified, so there is nothing to look at.</source>
        <translation>这些文件均不能去标识化，因此没有可查看的内容。</translation>
    </message>
    <message>
        <source>None of these files could be de-identified, so nothing was written.</source>
        <translation>这些文件均未能去标识化，因此未写入任何内容。</translation>
    </message>
    <message>
        <source>Nothing of send {0} has failed.</source>
        <translation>发送任务 {0} 中没有失败的文件。</translation>
    </message>
    <message>
        <source>Other free text would be kept than the contact sheet says. Make a new one with these options.</source>
        <translation>将要保留的自由文本与预览总览所列的不同。请用这些选项重新生成预览总览。</translation>
    </message>
    <message>
        <source>Say what to send and where to: busapp send --to NAME PATH ...; or --queue, --list.</source>
        <translation>请说明发送什么、发送到哪里：busapp send --to NAME PATH ...；或 --queue、--list。</translation>
    </message>
    <message>
        <source>Say why this model is to be used; that is kept with it.</source>
        <translation>请说明为什么要使用此模型；理由将与模型一同保存。</translation>
    </message>
    <message>
        <source>Send {0} is {1}.</source>
        <translation>发送任务 {0} 的状态为 {1}。</translation>
    </message>
    <message>
        <source>The annotation that this change was made on is gone from the project.</source>
        <translation>此更改所依据的标注已不在项目中。</translation>
    </message>
    <message>
        <source>The background process cannot be started: {0}</source>
        <translation>无法启动后台进程：{0}</translation>
    </message>
    <message>
        <source>The conditions on standard input are no JSON object: {0}</source>
        <translation>标准输入中的查询条件不是 JSON 对象：{0}</translation>
    </message>
    <message>
        <source>The gate says: {0}. {1} To use this student all the same, say why.</source>
        <translation>评判：{0}。{1} 如仍要使用此学生模型，请说明理由。</translation>
    </message>
    <message>
        <source>The project database holds a damaged mask: {0}</source>
        <translation>项目数据库中有一个掩膜已损坏：{0}</translation>
    </message>
    <message>
        <source>The search for text on pictures stopped: its process died (is there enough memory?).</source>
        <translation>图像文字的查找已停止：其进程意外终止（内存是否足够？）。</translation>
    </message>
    <message>
        <source>The search for text on pictures stopped: {0}.</source>
        <translation>图像文字的查找已停止：{0}。</translation>
    </message>
    <message>
        <source>There is no DICOM file to send there.</source>
        <translation>那里没有可发送的 DICOM 文件。</translation>
    </message>
    <message>
        <source>There is no model {0} on the shelf; there are: {1}</source>
        <translation>模型库中没有模型 {0}；现有：{1}</translation>
    </message>
    <message>
        <source>This frame was changed in another window since it was shown here.</source>
        <translation>此帧在此处显示之后，已在另一个窗口中被修改。</translation>
    </message>
    <message>
        <source>a link that leads to itself</source>
        <translation>指向自身的链接</translation>
    </message>
    <message>
        <source>a mask that cannot be decoded</source>
        <translation>有一个掩膜无法解码</translation>
    </message>
    <message>
        <source>a mask that is larger than the frame</source>
        <translation>有一个掩膜大于该帧</translation>
    </message>
    <message>
        <source>a mask that leads out of the frame</source>
        <translation>有一个掩膜超出该帧</translation>
    </message>
    <message>
        <source>a picture is no volume</source>
        <translation>单幅图像不是容积</translation>
    </message>
    <message>
        <source>a picture of {0} is far too large for ultrasound</source>
        <translation>{0} 的图像对超声而言过大</translation>
    </message>
    <message>
        <source>an object of a kind that the rules do not cover ({0})</source>
        <translation>规则未涵盖的对象类型（{0}）</translation>
    </message>
    <message>
        <source>an object without an outline</source>
        <translation>有一个对象没有轮廓</translation>
    </message>
    <message>
        <source>an outline of {0} points</source>
        <translation>有一个轮廓只有 {0} 个点</translation>
    </message>
    <message>
        <source>an outline that is no list of points</source>
        <translation>有一个轮廓不是点的列表</translation>
    </message>
    <message>
        <source>an outline that leads far outside the frame</source>
        <translation>有一个轮廓远远超出该帧</translation>
    </message>
    <message>
        <source>annotations of the image {0}, which is not listed</source>
        <translation>图像 {0} 的标注，但该图像未列出</translation>
    </message>
    <message>
        <source>another channel; only the first one is read</source>
        <translation>另一个通道；只读取第一个</translation>
    </message>
    <message>
        <source>another picture lies here now</source>
        <translation>此处现在是另一幅图像</translation>
    </message>
    <message>
        <source>another picture lies here now; open it again</source>
        <translation>此处现在是另一幅图像；请重新打开</translation>
    </message>
    <message>
        <source>another picture lies where it was annotated</source>
        <translation>标注时的位置现在是另一幅图像</translation>
    </message>
    <message>
        <source>another picture lies where it was opened</source>
        <translation>打开时的位置现在是另一幅图像</translation>
    </message>
    <message>
        <source>busapp&apos;s resources are in none of {0}</source>
        <translation>以下位置均没有 busapp 的资源文件：{0}</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>cannot be read: {0}</source>
        <translation>无法读取：{0}</translation>
    </message>
    <message>
        <source>changed since the export</source>
        <translation>导出之后已被更改</translation>
    </message>
    <message>
        <source>class folder missing</source>
        <translation>缺少类别文件夹</translation>
    </message>
    <message>
        <source>damaged, or in a coding that is not known here</source>
        <translation>已损坏，或采用了未知的编码</translation>
    </message>
    <message>
        <source>damaged: {0}</source>
        <translation>已损坏：{0}</translation>
    </message>
    <message>
        <source>declares a document type, which CVAT does not; not read</source>
        <translation>含有文档类型声明，而 CVAT 不会写出这种声明；未读取</translation>
    </message>
    <message>
        <source>does not say how far its frames lie apart: a cine is no volume</source>
        <translation>未说明帧间距离：动态影像不是容积</translation>
    </message>
    <message>
        <source>does not say how large its pixels are (no PixelSpacing)</source>
        <translation>未说明像素大小（没有 PixelSpacing）</translation>
    </message>
    <message>
        <source>does not say where it lies (no ImagePositionPatient)</source>
        <translation>未说明位置（没有 ImagePositionPatient）</translation>
    </message>
    <message>
        <source>does not say which way it lies (no ImageOrientationPatient)</source>
        <translation>未说明方向（没有 ImageOrientationPatient）</translation>
    </message>
    <message>
        <source>epoch {0}, step {1}: the term {2} is {3}</source>
        <translation>第 {0} 轮，第 {1} 步：损失项 {2} 为 {3}</translation>
    </message>
    <message>
        <source>far too large for ultrasound</source>
        <translation>对超声而言过大</translation>
    </message>
    <message>
        <source>frame {0} has no {1}</source>
        <translation>第 {0} 帧没有 {1}</translation>
    </message>
    <message>
        <source>frame {0} is of another size than those before it</source>
        <translation>第 {0} 帧的大小与之前的帧不同</translation>
    </message>
    <message>
        <source>frame {0} of {1} cannot be decoded</source>
        <translation>{1} 的第 {0} 帧无法解码</translation>
    </message>
    <message>
        <source>give one --layout for each --data</source>
        <translation>请为每个 --data 各给出一个 --layout</translation>
    </message>
    <message>
        <source>has another pixel spacing than the other slices</source>
        <translation>像素间距与其他切片不同</translation>
    </message>
    <message>
        <source>has no frame {0}, only {1}</source>
        <translation>没有第 {0} 帧，只有 {1} 帧</translation>
    </message>
    <message>
        <source>has no image with a label</source>
        <translation>没有带标签的图像</translation>
    </message>
    <message>
        <source>holds no frames</source>
        <translation>不含任何帧</translation>
    </message>
    <message>
        <source>holds no picture ({0})</source>
        <translation>不含图像（{0}）</translation>
    </message>
    <message>
        <source>imageHeight and imageWidth are no numbers</source>
        <translation>imageHeight 和 imageWidth 不是数字</translation>
    </message>
    <message>
        <source>in INFO.csv, but missing</source>
        <translation>列在 INFO.csv 中，但文件缺失</translation>
    </message>
    <message>
        <source>in manifest.json, but missing</source>
        <translation>列在 manifest.json 中，但文件缺失</translation>
    </message>
    <message>
        <source>is of another {0} than {1}; open one series at a time</source>
        <translation>其 {0} 与 {1} 不同；请一次只打开一个序列</translation>
    </message>
    <message>
        <source>it has no SOP instance UID</source>
        <translation>没有 SOP 实例 UID</translation>
    </message>
    <message>
        <source>its annotation was made on {0} pixels, the picture has {1}</source>
        <translation>其标注基于 {0} 像素，而图像为 {1} 像素</translation>
    </message>
    <message>
        <source>its directions are not perpendicular unit vectors: {0}</source>
        <translation>其方向不是相互垂直的单位向量：{0}</translation>
    </message>
    <message>
        <source>its file header names another instance than its data do; a server would mix them up</source>
        <translation>其文件头所写的实例与数据中的不同；服务器会混淆两者</translation>
    </message>
    <message>
        <source>its frames are coloured in different ways</source>
        <translation>其各帧的颜色方式不同</translation>
    </message>
    <message>
        <source>its frames are too large</source>
        <translation>其帧过大</translation>
    </message>
    <message>
        <source>its frames do not say which picture they belong to</source>
        <translation>其帧未说明属于哪幅图像</translation>
    </message>
    <message>
        <source>its header is damaged ({0})</source>
        <translation>其文件头已损坏（{0}）</translation>
    </message>
    <message>
        <source>its masks are compressed in another way than run lengths</source>
        <translation>其掩膜的压缩方式不是游程编码</translation>
    </message>
    <message>
        <source>its masks end early</source>
        <translation>其掩膜数据不完整</translation>
    </message>
    <message>
        <source>its pixel spacing is not positive ({0}, {1} mm)</source>
        <translation>其像素间距不是正数（{0}，{1} mm）</translation>
    </message>
    <message>
        <source>its pixels are compressed as {0}, which cannot be decoded here</source>
        <translation>其像素以 {0} 压缩，此处无法解码</translation>
    </message>
    <message>
        <source>its pixels lie in other bits than usual, so something may be hidden beside them</source>
        <translation>其像素所在的位与通常不同，旁边的位中可能藏有内容</translation>
    </message>
    <message>
        <source>its pixels were changed since it was annotated; check it, mark it done</source>
        <translation>其像素在标注之后被更改；请检查并标记为完成</translation>
    </message>
    <message>
        <source>its sequences are nested too deeply</source>
        <translation>其序列嵌套过深</translation>
    </message>
    <message>
        <source>its size was changed since it was annotated</source>
        <translation>其大小在标注之后被更改</translation>
    </message>
    <message>
        <source>its voxels may lie in another file, so it cannot be copied; import it in place</source>
        <translation>其体素可能存放在另一个文件中，因此无法复制；请在原处导入</translation>
    </message>
    <message>
        <source>kd-core failed: {0}</source>
        <translation>kd-core 失败：{0}</translation>
    </message>
    <message>
        <source>labels: {0}</source>
        <translation>标签：{0}</translation>
    </message>
    <message>
        <source>lacks a UID that every server needs (study, series, instance, class or coding)</source>
        <translation>缺少服务器必需的 UID（检查、序列、实例、类别或编码）</translation>
    </message>
    <message>
        <source>layer {0} of {1} ends in {2}, not in BatchNorm2d</source>
        <translation>{1} 的层 {0} 以 {2} 结尾，而不是 BatchNorm2d</translation>
    </message>
    <message>
        <source>layer {0} of {1} gives no map: {2}</source>
        <translation>{1} 的层 {0} 不输出特征图：{2}</translation>
    </message>
    <message>
        <source>layer {0} of {1} is changed in place by what follows it</source>
        <translation>{1} 的层 {0} 的输出被其后的层就地修改</translation>
    </message>
    <message>
        <source>left out: {0}, which outline nothing</source>
        <translation>已略去：{0}，它们没有勾画任何内容</translation>
    </message>
    <message>
        <source>lies in another direction than the other slices</source>
        <translation>方向与其他切片不同</translation>
    </message>
    <message>
        <source>line {0} is neither a polygon nor a box</source>
        <translation>第 {0} 行既不是多边形，也不是框</translation>
    </message>
    <message>
        <source>line {0} is no list of numbers</source>
        <translation>第 {0} 行不是数字列表</translation>
    </message>
    <message>
        <source>line {0} is of the class {1}, which has no name</source>
        <translation>第 {0} 行的类别 {1} 没有名称</translation>
    </message>
    <message>
        <source>line {0}: {1}</source>
        <translation>第 {0} 行：{1}</translation>
    </message>
    <message>
        <source>lists {0} files, {1} of them are not there (first: {2})</source>
        <translation>列出 {0} 个文件，其中 {1} 个不存在（第一个：{2}）</translation>
    </message>
    <message>
        <source>missing: near-duplicates can fall into two splits</source>
        <translation>缺失：近似重复的图像可能落入两个划分</translation>
    </message>
    <message>
        <source>more than {0} lesions on one frame</source>
        <translation>一帧上的病灶超过 {0} 个</translation>
    </message>
    <message>
        <source>name the folder to make: -o DIR</source>
        <translation>请指定要新建的文件夹：-o DIR</translation>
    </message>
    <message>
        <source>neither a picture nor DICOM</source>
        <translation>既不是图片也不是 DICOM</translation>
    </message>
    <message>
        <source>no DICOM file, so it cannot be sent</source>
        <translation>不是 DICOM 文件，因此无法发送</translation>
    </message>
    <message>
        <source>no annotation names it</source>
        <translation>没有标注提到它</translation>
    </message>
    <message>
        <source>no export format {0}; there are: {1}</source>
        <translation>没有导出格式 {0}；现有：{1}</translation>
    </message>
    <message>
        <source>no frame with a lesion to learn from</source>
        <translation>没有可供学习的带病灶的帧</translation>
    </message>
    <message>
        <source>no layer {0} in {1}; there are: {2}</source>
        <translation>{1} 中没有层 {0}；现有：{2}</translation>
    </message>
    <message>
        <source>no layout named {0}; known: {1}</source>
        <translation>没有名为 {0} 的布局；已知：{1}</translation>
    </message>
    <message>
        <source>no layout {0}; there are: {1}</source>
        <translation>没有布局 {0}；现有：{1}</translation>
    </message>
    <message>
        <source>no lesion frame was held out from both models, so they cannot be compared; add data</source>
        <translation>没有对两个模型都留出的病灶帧，因此无法比较；请增加数据</translation>
    </message>
    <message>
        <source>no mask GT/{0}</source>
        <translation>没有掩膜 GT/{0}</translation>
    </message>
    <message>
        <source>no mask SegmentationClass/{0}.png</source>
        <translation>没有掩膜 SegmentationClass/{0}.png</translation>
    </message>
    <message>
        <source>no mask file beside it</source>
        <translation>旁边没有掩膜文件</translation>
    </message>
    <message>
        <source>no mask labels/{0}</source>
        <translation>没有掩膜 labels/{0}</translation>
    </message>
    <message>
        <source>no mask labels{0}/{1}</source>
        <translation>没有掩膜 labels{0}/{1}</translation>
    </message>
    <message>
        <source>no mask masks/{0}</source>
        <translation>没有掩膜 masks/{0}</translation>
    </message>
    <message>
        <source>no mask {0}</source>
        <translation>没有掩膜 {0}</translation>
    </message>
    <message>
        <source>no peer {0}; {1}</source>
        <translation>没有服务器 {0}；{1}</translation>
    </message>
    <message>
        <source>no setting {0}; there are: {1}</source>
        <translation>没有设置项 {0}；现有：{1}</translation>
    </message>
    <message>
        <source>no stage {0} in what was asked for; there are: {1}</source>
        <translation>所要求的内容中没有阶段 {0}；现有：{1}</translation>
    </message>
    <message>
        <source>no such file</source>
        <translation>没有该文件</translation>
    </message>
    <message>
        <source>no {0} {1}; there are: {2}</source>
        <translation>没有 {0} {1}；现有：{2}</translation>
    </message>
    <message>
        <source>not JSON: {0}</source>
        <translation>不是 JSON：{0}</translation>
    </message>
    <message>
        <source>not XML that can be read: {0}</source>
        <translation>不是可读取的 XML：{0}</translation>
    </message>
    <message>
        <source>not a PNG, JPEG, BMP or TIFF picture</source>
        <translation>不是 PNG、JPEG、BMP 或 TIFF 图像</translation>
    </message>
    <message>
        <source>not a regular file</source>
        <translation>不是普通文件</translation>
    </message>
    <message>
        <source>not an MP4 or AVI video</source>
        <translation>不是 MP4 或 AVI 视频</translation>
    </message>
    <message>
        <source>not as COCO has it: {0}</source>
        <translation>不符合 COCO 格式：{0}</translation>
    </message>
    <message>
        <source>not in INFO.csv</source>
        <translation>不在 INFO.csv 中</translation>
    </message>
    <message>
        <source>not in bus_data.csv</source>
        <translation>不在 bus_data.csv 中</translation>
    </message>
    <message>
        <source>not in manifest.json</source>
        <translation>不在 manifest.json 中</translation>
    </message>
    <message>
        <source>one slice is no volume</source>
        <translation>单个切片不是容积</translation>
    </message>
    <message>
        <source>peer {0}: C-MOVE sends to a port of ours; give one (listen)</source>
        <translation>服务器 {0}：C-MOVE 发送到本机的一个端口；请指定端口（listen）</translation>
    </message>
    <message>
        <source>peer {0}: a dimse peer needs a host and an AE title</source>
        <translation>服务器 {0}：dimse 服务器需要主机名和 AE 标题</translation>
    </message>
    <message>
        <source>peer {0}: a port is a number from 1 to 65535</source>
        <translation>服务器 {0}：端口是 1 到 65535 的数字</translation>
    </message>
    <message>
        <source>peer {0}: an AE title has at most 16 plain characters</source>
        <translation>服务器 {0}：AE 标题最多 16 个普通字符</translation>
    </message>
    <message>
        <source>peer {0}: it calls back encrypted, which takes a certificate of ours (cert)</source>
        <translation>服务器 {0}：其回连是加密的，因此需要本机证书（cert）</translation>
    </message>
    <message>
        <source>peer {0}: its URL is to be such as https://host/dicom-web, without a user</source>
        <translation>服务器 {0}：其 URL 应形如 https://host/dicom-web，不含用户名</translation>
    </message>
    <message>
        <source>peer {0}: storage commitment is answered to a port of ours; give one (listen)</source>
        <translation>服务器 {0}：存储确认（storage commitment）的答复发送到本机的一个端口；请指定端口（listen）</translation>
    </message>
    <message>
        <source>peer {0}: timeout and tries are greater than 0</source>
        <translation>服务器 {0}：timeout 和 tries 须大于 0</translation>
    </message>
    <message>
        <source>peer {0}: {1} is one of {2}</source>
        <translation>服务器 {0}：{1} 须为以下之一：{2}</translation>
    </message>
    <message>
        <source>pixels of this kind cannot be cleaned</source>
        <translation>此类像素无法清理</translation>
    </message>
    <message>
        <source>pixels of {0} in {1} bits cannot be cleaned</source>
        <translation>存储于 {1} 位中的 {0} 位像素无法清理</translation>
    </message>
    <message>
        <source>runs for {0}, the frame has {1} rows and columns</source>
        <translation>游程对应的大小为 {0}，而该帧的行列数为 {1}</translation>
    </message>
    <message>
        <source>runs that are damaged</source>
        <translation>游程数据已损坏</translation>
    </message>
    <message>
        <source>runs that are no list of lengths</source>
        <translation>游程不是长度的列表</translation>
    </message>
    <message>
        <source>runs that do not cover the {0} pixels</source>
        <translation>游程未覆盖全部 {0} 个像素</translation>
    </message>
    <message>
        <source>say which files, --project and -o; see &apos;busapp deidentify --help&apos;</source>
        <translation>请指定文件、--project 和 -o；见“busapp deidentify --help”</translation>
    </message>
    <message>
        <source>says it has {0} frames, which its size cannot hold</source>
        <translation>称有 {0} 帧，但文件大小容纳不下</translation>
    </message>
    <message>
        <source>setting {0}: {1} is not of type {2}</source>
        <translation>设置项 {0}：{1} 的类型不是 {2}</translation>
    </message>
    <message>
        <source>several slices lie at the same place; they may be of several acquisitions</source>
        <translation>有多个切片位于同一位置；它们可能来自多次采集</translation>
    </message>
    <message>
        <source>skipped: a segmentation, which holds no pictures</source>
        <translation>已跳过：分割文件，不含图像</translation>
    </message>
    <message>
        <source>skipped: an index of {0} files, which are listed by themselves</source>
        <translation>已跳过：含 {0} 个文件的索引，这些文件已单独列出</translation>
    </message>
    <message>
        <source>skipped: {0} files hold no pictures</source>
        <translation>已跳过：{0} 文件不含图像</translation>
    </message>
    <message>
        <source>the check found errors, so nothing was written; mend them, or say --anyway</source>
        <translation>检查发现了错误，因此未写入任何内容；请修正错误，或加上 --anyway</translation>
    </message>
    <message>
        <source>the distance between its slices is negative ({0} mm)</source>
        <translation>其切片间距为负（{0} mm）</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>文件为空</translation>
    </message>
    <message>
        <source>the file was changed since it was opened; open it again</source>
        <translation>文件在打开之后被更改；请重新打开</translation>
    </message>
    <message>
        <source>the file was cut short: {0} of {1} bytes are there; copy it again</source>
        <translation>文件不完整：{1} 字节中只有 {0} 字节；请重新复制</translation>
    </message>
    <message>
        <source>the folder cannot be listed: {0}</source>
        <translation>无法列出文件夹：{0}</translation>
    </message>
    <message>
        <source>the frame went out of view</source>
        <translation>该帧已不在视图中</translation>
    </message>
    <message>
        <source>the image {0}: {1}</source>
        <translation>图像 {0}：{1}</translation>
    </message>
    <message>
        <source>the mask is {0}, its {1} {2}</source>
        <translation>掩膜为 {0}，而其 {1} 为 {2}</translation>
    </message>
    <message>
        <source>the mask {0} is missing</source>
        <translation>缺少掩膜 {0}</translation>
    </message>
    <message>
        <source>the picture {0} is missing</source>
        <translation>缺少图像 {0}</translation>
    </message>
    <message>
        <source>the picture {0} is missing{1}</source>
        <translation>缺少图像 {0}{1}</translation>
    </message>
    <message>
        <source>the same instance as an earlier file</source>
        <translation>与之前某个文件是同一实例</translation>
    </message>
    <message>
        <source>the table says {0}, the mask file says otherwise</source>
        <translation>表格写的是 {0}，掩膜文件却不同</translation>
    </message>
    <message>
        <source>too few families, cases or patients: the {0} part of the split holds no lesion frame; add data</source>
        <translation>家族、病例或患者太少：数据划分的 {0} 部分没有病灶帧；请增加数据</translation>
    </message>
    <message>
        <source>too few {0} families, cases or patients to train a teacher of their class: {1}, at least {2} are needed; add data, or use a recipe with one teacher</source>
        <translation>{0} 的家族、病例或患者太少，无法为该类别训练教师模型：现有 {1} 个，至少需要 {2} 个；请增加数据，或使用只有一个教师模型的方案</translation>
    </message>
    <message>
        <source>too long to be stored without compression</source>
        <translation>数据过长，无法以未压缩方式存储</translation>
    </message>
    <message>
        <source>unpacks to more than {0} MB, far too large for ultrasound</source>
        <translation>解压后超过 {0} MB，对超声而言过大</translation>
    </message>
    <message>
        <source>was not read back as it was written; check the disk</source>
        <translation>读回的内容与写入的不同；请检查磁盘</translation>
    </message>
    <message>
        <source>{0} annotations of categories that are not listed</source>
        <translation>{0} 个标注属于未列出的类别</translation>
    </message>
    <message>
        <source>{0} cannot work at {1}; choose another size (--set size=...)</source>
        <translation>{0} 无法处理尺寸 {1}；请选择其他尺寸（--set size=...）</translation>
    </message>
    <message>
        <source>{0} frames to choose from ({1} of the first data set) and {2} to test on are too few for {3} rounds of {4} after {5}</source>
        <translation>可选的帧有 {0} 个（其中第一个数据集 {1} 个），测试帧有 {2} 个，不足以在起始的 {5} 个之后再进行 {3} 轮、每轮 {4} 个</translation>
    </message>
    <message>
        <source>{0} has no study {1}.</source>
        <translation>{0} 没有检查 {1}。</translation>
    </message>
    <message>
        <source>{0} has no teacher that is trained before the student, so nobody could outline frames without masks; choose a recipe with teachers, such as tiny_unet</source>
        <translation>{0} 没有先于学生模型训练的教师模型，因此无法勾画没有掩膜的帧；请选择有教师模型的方案，例如 tiny_unet</translation>
    </message>
    <message>
        <source>{0} is a {1} of {2} M parameters, the student of this recipe is another network; choose another base, fresh weights or another recipe</source>
        <translation>{0} 是参数量为 {2} M 的 {1}，而此方案的学生模型是另一种网络；请选择其他起始模型、全新权重或其他方案</translation>
    </message>
    <message>
        <source>{0} is missing</source>
        <translation>缺少 {0}</translation>
    </message>
    <message>
        <source>{0} is no class that is known: taken for a lesion without a class</source>
        <translation>{0} 不是已知类别：按没有类别的病灶处理</translation>
    </message>
    <message>
        <source>{0} is no study instance UID.</source>
        <translation>{0} 不是检查实例 UID。</translation>
    </message>
    <message>
        <source>{0} is there already and was not written by busapp segment</source>
        <translation>{0} 已存在，且不是由 busapp segment 写出的</translation>
    </message>
    <message>
        <source>{0} leads out of the data set</source>
        <translation>{0} 指向数据集之外</translation>
    </message>
    <message>
        <source>{0} learned from {1} frames that this recipe holds out, so its student could not be judged; choose another base or fresh weights</source>
        <translation>{0} 学习过此方案留出的 {1} 帧，因此无法评判其学生模型；请选择其他起始模型或全新权重</translation>
    </message>
    <message>
        <source>{0} lines are boxes, which are no outlines</source>
        <translation>{0} 行是方框，不是轮廓</translation>
    </message>
    <message>
        <source>{0} of its annotations are boxes, which are no outlines</source>
        <translation>其中 {0} 个标注是方框，不是轮廓</translation>
    </message>
    <message>
        <source>{0} reads volumes; frames without masks are learned from by recipes of frames</source>
        <translation>{0} 读取容积；只有用于帧的方案才能学习没有掩膜的帧</translation>
    </message>
    <message>
        <source>{0} slices are missing (the first after slice {1} of {2})</source>
        <translation>缺少 {0} 个切片（第一处在 {2} 个切片中的第 {1} 个之后）</translation>
    </message>
    <message>
        <source>{0} student layers cannot be compared with {1} teacher layers</source>
        <translation>{0} 个学生模型的层无法与 {1} 个教师模型的层比较</translation>
    </message>
    <message>
        <source>{0} tracks of a video, which are not read; export the task for images</source>
        <translation>视频的 {0} 条轨迹，无法读取；请将任务按图像导出</translation>
    </message>
    <message>
        <source>{0} wants the password of {1}: set {2} and start again.</source>
        <translation>{0} 需要 {1} 的密码：请设置 {2} 后重新启动。</translation>
    </message>
    <message>
        <source>{0}, entry {1}: {2}</source>
        <translation>{0}，第 {1} 条：{2}</translation>
    </message>
    <message>
        <source>{0}: ONNX Runtime refuses it: {1}</source>
        <translation>{0}：ONNX Runtime 不接受此模型：{1}</translation>
    </message>
    <message>
        <source>{0}: a frame in it has no image or no checksums; export the project again</source>
        <translation>{0}：其中有一帧没有图像或校验和；请重新导出项目</translation>
    </message>
    <message>
        <source>{0}: a mask in several colours, of which the data set does not say what they mean</source>
        <translation>{0}：有一个掩膜含多种颜色，而数据集未说明其含义</translation>
    </message>
    <message>
        <source>{0}: a newer version of busapp made this project (schema {1}, known here: {2}). Nothing was changed; open it with that version.</source>
        <translation>{0}：此项目由较新版本的 busapp 建立（结构版本 {1}，此处已知：{2}）。未作任何更改；请用该版本打开。</translation>
    </message>
    <message>
        <source>{0}: an older version wrote this checkpoint; delete the folder to train it anew</source>
        <translation>{0}：此检查点由较旧的版本写出；请删除该文件夹后重新训练</translation>
    </message>
    <message>
        <source>{0}: annotated as {1} x {2}, but the file now holds {3} x {4} pixels; it was changed since. The annotation is kept, not shown.</source>
        <translation>{0}：标注时为 {1} x {2}，但文件现为 {3} x {4} 像素；文件此后被更改。标注已保留，但不显示。</translation>
    </message>
    <message>
        <source>{0}: another process trains in this folder; wait for it, or stop it</source>
        <translation>{0}：另一个进程正在此文件夹中训练；请等待其结束，或将其停止</translation>
    </message>
    <message>
        <source>{0}: another program holds the project&apos;s database.</source>
        <translation>{0}：另一个程序占用了项目的数据库。</translation>
    </message>
    <message>
        <source>{0}: boxes of version {1}; known here: {2}</source>
        <translation>{0}：框文件的版本为 {1}；此处已知：{2}</translation>
    </message>
    <message>
        <source>{0}: cannot be listened at: {1}</source>
        <translation>{0}：无法监听：{1}</translation>
    </message>
    <message>
        <source>{0}: cannot be made: {1}</source>
        <translation>{0}：无法新建：{1}</translation>
    </message>
    <message>
        <source>{0}: cannot be read: {1}</source>
        <translation>{0}：无法读取：{1}</translation>
    </message>
    <message>
        <source>{0}: cannot be read: {1}. Delete it to use the shipped model.</source>
        <translation>{0}：无法读取：{1}。删除它即可使用随附的模型。</translation>
    </message>
    <message>
        <source>{0}: cannot be used: {1}. Mend it, or remove it and add the peers again.</source>
        <translation>{0}：无法使用：{1}。请修正，或删除它并重新添加服务器。</translation>
    </message>
    <message>
        <source>{0}: cannot be watched: {1}</source>
        <translation>{0}：无法监视：{1}</translation>
    </message>
    <message>
        <source>{0}: cannot be written: {1}</source>
        <translation>{0}：无法写入：{1}</translation>
    </message>
    <message>
        <source>{0}: cannot be written: {1}. Nothing is left of it.</source>
        <translation>{0}：无法写入：{1}。没有留下任何内容。</translation>
    </message>
    <message>
        <source>{0}: cannot be written: {1}; the last checkpoint is kept</source>
        <translation>{0}：无法写入：{1}；最近的检查点已保留</translation>
    </message>
    <message>
        <source>{0}: card schema {1} is not known here (newest: {2}); a newer version of the program wrote it</source>
        <translation>{0}：此处不认识卡片的结构版本 {1}（最新：{2}）；它由较新版本的程序写出</translation>
    </message>
    <message>
        <source>{0}: exists already; choose a new folder</source>
        <translation>{0}：已存在；请选择新的文件夹</translation>
    </message>
    <message>
        <source>{0}: exists already; choose a new folder for the bundle</source>
        <translation>{0}：已存在；请为 bundle 选择新的文件夹</translation>
    </message>
    <message>
        <source>{0}: exists already; choose another name</source>
        <translation>{0}：已存在；请选择其他名称</translation>
    </message>
    <message>
        <source>{0}: holds a colour beside green (benign), red (malignant) and black</source>
        <translation>{0}：含有绿色（良性）、红色（恶性）和黑色以外的颜色</translation>
    </message>
    <message>
        <source>{0}: holds a colour that labelmap.txt does not name</source>
        <translation>{0}：含有 labelmap.txt 中未命名的颜色</translation>
    </message>
    <message>
        <source>{0}: holds another job ({1}); choose a new folder for this one</source>
        <translation>{0}：其中是另一个任务（{1}）；请为此任务选择新的文件夹</translation>
    </message>
    <message>
        <source>{0}: holds the class {1}, which has no name in {2}</source>
        <translation>{0}：含有类别 {1}，它在 {2} 中没有名称</translation>
    </message>
    <message>
        <source>{0}: holds the value {1}, for which the data set names no class</source>
        <translation>{0}：含有值 {1}，数据集未给出其类别</translation>
    </message>
    <message>
        <source>{0}: holds values that are no whole numbers from 0 up; this is no mask</source>
        <translation>{0}：含有不是非负整数的值；这不是掩膜</translation>
    </message>
    <message>
        <source>{0}: holds volumes; only frames are compared with each other</source>
        <translation>{0}：其中是容积；只有帧可以相互比较</translation>
    </message>
    <message>
        <source>{0}: its header says {1} {2}</source>
        <translation>{0}：其文件头中 {1} 为 {2}</translation>
    </message>
    <message>
        <source>{0}: its weights are gone; delete the folder of the run and begin again</source>
        <translation>{0}：其权重已不存在；请删除此次运行的文件夹并重新开始</translation>
    </message>
    <message>
        <source>{0}: line {1} is no object</source>
        <translation>{0}：第 {1} 行不是对象</translation>
    </message>
    <message>
        <source>{0}: line {1} is not JSON: {2}</source>
        <translation>{0}：第 {1} 行不是 JSON：{2}</translation>
    </message>
    <message>
        <source>{0}: neither a model folder nor a zip file of one: {1}</source>
        <translation>{0}：既不是模型文件夹，也不是模型的 zip 文件：{1}</translation>
    </message>
    <message>
        <source>{0}: no column Image_filename or Classification</source>
        <translation>{0}：没有 Image_filename 或 Classification 列</translation>
    </message>
    <message>
        <source>{0}: no column {1}</source>
        <translation>{0}：没有 {1} 列</translation>
    </message>
    <message>
        <source>{0}: no frame can be read ({1})</source>
        <translation>{0}：没有可读取的帧（{1}）</translation>
    </message>
    <message>
        <source>{0}: no frame is left that nobody has begun, so there is none to learn from</source>
        <translation>{0}：没有尚未开始标注的帧，因此没有可供学习的帧</translation>
    </message>
    <message>
        <source>{0}: no frame was read by two of these readers yet</source>
        <translation>{0}：还没有由其中两位阅片者都阅过的帧</translation>
    </message>
    <message>
        <source>{0}: no names of classes can be read from it: {1}</source>
        <translation>{0}：无法从中读取类别名称：{1}</translation>
    </message>
    <message>
        <source>{0}: no picture (*.png) in it, or in its folders, that is not held out</source>
        <translation>{0}：此文件夹及其子文件夹中没有未被留出的图像（*.png）</translation>
    </message>
    <message>
        <source>{0}: no such file or folder</source>
        <translation>{0}：没有该文件或文件夹</translation>
    </message>
    <message>
        <source>{0}: no such folder</source>
        <translation>{0}：没有该文件夹</translation>
    </message>
    <message>
        <source>{0}: no such folder for the figures</source>
        <translation>{0}：没有该文件夹，无法存放指标</translation>
    </message>
    <message>
        <source>{0}: no such folder for {1}</source>
        <translation>{0}：没有该文件夹，无法存放 {1}</translation>
    </message>
    <message>
        <source>{0}: no volume format; there are: {1}</source>
        <translation>{0}：不是容积格式；现有：{1}</translation>
    </message>
    <message>
        <source>{0}: no {1} in it; this is not a model</source>
        <translation>{0}：其中没有 {1}；这不是模型</translation>
    </message>
    <message>
        <source>{0}: no {1}; this is no data set that busapp exported</source>
        <translation>{0}：没有 {1}；这不是 busapp 导出的数据集</translation>
    </message>
    <message>
        <source>{0}: no {1}; this is not a model folder</source>
        <translation>{0}：没有 {1}；这不是模型文件夹</translation>
    </message>
    <message>
        <source>{0}: none of the frames could be written, so there are no results</source>
        <translation>{0}：没有一帧能够写出，因此没有结果</translation>
    </message>
    <message>
        <source>{0}: not a file of boxes as &apos;busapp deidentify&apos; writes it ({1})</source>
        <translation>{0}：不是“busapp deidentify”写出的框文件（{1}）</translation>
    </message>
    <message>
        <source>{0}: not a job&apos;s order: {1}</source>
        <translation>{0}：不是任务单：{1}</translation>
    </message>
    <message>
        <source>{0}: not a job: {1}</source>
        <translation>{0}：不是任务：{1}</translation>
    </message>
    <message>
        <source>{0}: not a project folder (no {1} in it)</source>
        <translation>{0}：不是项目文件夹（其中没有 {1}）</translation>
    </message>
    <message>
        <source>{0}: not a table that can be read: {1}</source>
        <translation>{0}：不是可读取的表格：{1}</translation>
    </message>
    <message>
        <source>{0}: not an order: {1}</source>
        <translation>{0}：不是发送单：{1}</translation>
    </message>
    <message>
        <source>{0}: not as CVAT writes it (name:r,g,b:parts:actions)</source>
        <translation>{0}：与 CVAT 写出的格式（name:r,g,b:parts:actions）不符</translation>
    </message>
    <message>
        <source>{0}: not empty; choose a new folder</source>
        <translation>{0}：不是空的；请选择新的文件夹</translation>
    </message>
    <message>
        <source>{0}: not one volume of gray values: {1}, {2} values a voxel</source>
        <translation>{0}：不是单个灰度容积：{1}，每个体素 {2} 个值</translation>
    </message>
    <message>
        <source>{0}: not saved: {1}</source>
        <translation>{0}：未保存：{1}</translation>
    </message>
    <message>
        <source>{0}: of this model and the one in use, one reads frames and the other volumes</source>
        <translation>{0}：此模型与正在使用的模型，一个读取帧，另一个读取容积</translation>
    </message>
    <message>
        <source>{0}: read back, it is not what was written; check the disk</source>
        <translation>{0}：读回的内容与写入的不同；请检查磁盘</translation>
    </message>
    <message>
        <source>{0}: read back, its mask is not what was written; check the disk</source>
        <translation>{0}：读回的掩膜与写入的不同；请检查磁盘</translation>
    </message>
    <message>
        <source>{0}: read back, masks of {1} frames are missing; check the disk</source>
        <translation>{0}：读回时缺少 {1} 帧的掩膜；请检查磁盘</translation>
    </message>
    <message>
        <source>{0}: says that it holds {1} voxels, which its size cannot hold</source>
        <translation>{0}：称含有 {1} 个体素，但文件大小容纳不下</translation>
    </message>
    <message>
        <source>{0}: several layouts fit, name one: {1}</source>
        <translation>{0}：有多种布局符合，请指定一种：{1}</translation>
    </message>
    <message>
        <source>{0}: several readers annotated here; name one of {1}</source>
        <translation>{0}：有多位阅片者在此标注过；请指定其中一位：{1}</translation>
    </message>
    <message>
        <source>{0}: sha256 is {1}..., the card says {2}...; the file was changed or damaged; copy the model folder again</source>
        <translation>{0}：sha256 为 {1}...，卡片中为 {2}...；文件被更改或已损坏；请重新复制模型文件夹</translation>
    </message>
    <message>
        <source>{0}: the bundle cannot be written: {1}</source>
        <translation>{0}：无法写入 bundle：{1}</translation>
    </message>
    <message>
        <source>{0}: the card does not say of which of our networks it is, so MONAI could not build it</source>
        <translation>{0}：卡片未说明它是本程序的哪种网络，因此 MONAI 无法构建它</translation>
    </message>
    <message>
        <source>{0}: the certificate cannot be used: {1}</source>
        <translation>{0}：证书无法使用：{1}</translation>
    </message>
    <message>
        <source>{0}: the changes to this file cannot be saved: {1}</source>
        <translation>{0}：无法保存对此文件的更改：{1}</translation>
    </message>
    <message>
        <source>{0}: the checkpoint cannot be read: {1}</source>
        <translation>{0}：无法读取检查点：{1}</translation>
    </message>
    <message>
        <source>{0}: the checkpoint cannot be written ({1}); {2}</source>
        <translation>{0}：无法写入检查点（{1}）；{2}</translation>
    </message>
    <message>
        <source>{0}: the disk is full. Your last changes are kept in memory; make room to save.</source>
        <translation>{0}：磁盘已满。您最近的更改保留在内存中；请腾出空间以便保存。</translation>
    </message>
    <message>
        <source>{0}: the exported graph differs from the network by {1}</source>
        <translation>{0}：导出的计算图与网络的输出相差 {1}</translation>
    </message>
    <message>
        <source>{0}: the file ends before its last voxel; copy it again</source>
        <translation>{0}：文件在最后一个体素之前结束；请重新复制</translation>
    </message>
    <message>
        <source>{0}: the graph has no output named {1}</source>
        <translation>{0}：计算图没有名为 {1} 的输出</translation>
    </message>
    <message>
        <source>{0}: the graph takes {1}, the card says {2}</source>
        <translation>{0}：计算图的输入为 {1}，卡片中为 {2}</translation>
    </message>
    <message>
        <source>{0}: the job cannot be written: {1}</source>
        <translation>{0}：无法写入任务：{1}</translation>
    </message>
    <message>
        <source>{0}: the model cannot be kept: {1}</source>
        <translation>{0}：无法保存模型：{1}</translation>
    </message>
    <message>
        <source>{0}: the model cannot be read: {1}</source>
        <translation>{0}：无法读取模型：{1}</translation>
    </message>
    <message>
        <source>{0}: the model card cannot be read: {1}</source>
        <translation>{0}：无法读取模型卡片：{1}</translation>
    </message>
    <message>
        <source>{0}: the model card is not a JSON object</source>
        <translation>{0}：模型卡片不是 JSON 对象</translation>
    </message>
    <message>
        <source>{0}: the model card is not valid: {1}</source>
        <translation>{0}：模型卡片无效：{1}</translation>
    </message>
    <message>
        <source>{0}: the picture cannot be written: {1}; the last checkpoint is kept</source>
        <translation>{0}：无法写入图像：{1}；最近的检查点已保留</translation>
    </message>
    <message>
        <source>{0}: the project cannot be written. Check the folder&apos;s permissions.</source>
        <translation>{0}：无法写入项目。请检查文件夹的权限。</translation>
    </message>
    <message>
        <source>{0}: the project database cannot be used: {1}</source>
        <translation>{0}：项目数据库无法使用：{1}</translation>
    </message>
    <message>
        <source>{0}: the project database is damaged: its schema is {1}</source>
        <translation>{0}：项目数据库已损坏：其结构版本为 {1}</translation>
    </message>
    <message>
        <source>{0}: the project folder cannot be made: {1}</source>
        <translation>{0}：无法新建项目文件夹：{1}</translation>
    </message>
    <message>
        <source>{0}: the report cannot be written: {1}</source>
        <translation>{0}：无法写入报告：{1}</translation>
    </message>
    <message>
        <source>{0}: the run folder cannot be made: {1}</source>
        <translation>{0}：无法新建运行文件夹：{1}</translation>
    </message>
    <message>
        <source>{0}: the spacing {1} is not positive; which way its axes run is not certain</source>
        <translation>{0}：间距 {1} 不是正数；无法确定其坐标轴的方向</translation>
    </message>
    <message>
        <source>{0}: the trace cannot be written: {1}</source>
        <translation>{0}：无法写入跟踪记录：{1}</translation>
    </message>
    <message>
        <source>{0}: the translation cannot be read</source>
        <translation>{0}：无法读取翻译文件</translation>
    </message>
    <message>
        <source>{0}: the values of its masks cannot be told: {1}</source>
        <translation>{0}：无法得知其掩膜各值的含义：{1}</translation>
    </message>
    <message>
        <source>{0}: the views and what the teachers say of them need {1} GB, {2} GB are free; make room, or set rounds=0</source>
        <translation>{0}：视图及教师模型对它们的输出需要 {1} GB，可用空间为 {2} GB；请腾出空间，或设置 rounds=0</translation>
    </message>
    <message>
        <source>{0}: the weights cannot be read: {1}</source>
        <translation>{0}：无法读取权重：{1}</translation>
    </message>
    <message>
        <source>{0}: there is no annotated frame{1} yet, so there is nothing to export</source>
        <translation>{0}：还没有已标注的帧{1}，因此没有可导出的内容</translation>
    </message>
    <message>
        <source>{0}: there is no job {1}</source>
        <translation>{0}：没有任务 {1}</translation>
    </message>
    <message>
        <source>{0}: there is no send {1}</source>
        <translation>{0}：没有发送任务 {1}</translation>
    </message>
    <message>
        <source>{0}: this model reads frames, not volumes</source>
        <translation>{0}：此模型读取帧，不读取容积</translation>
    </message>
    <message>
        <source>{0}: this model reads volumes, not frames</source>
        <translation>{0}：此模型读取容积，不读取帧</translation>
    </message>
    <message>
        <source>{0}: this project is blinded; --unblind reports all the same, for whoever runs the study</source>
        <translation>{0}：此项目为盲法阅片；研究负责人可用 --unblind 仍然生成报告</translation>
    </message>
    <message>
        <source>{0}: two files would have this name; save their results one by one</source>
        <translation>{0}：两个文件会同名；请逐个保存其结果</translation>
    </message>
    <message>
        <source>{0}: what taught this model cannot be read: {1}</source>
        <translation>{0}：无法读取此模型的教师模型信息：{1}</translation>
    </message>
    <message>
        <source>{0}: what was noted of this model cannot be read: no object</source>
        <translation>{0}：无法读取此模型的记录：不是对象</translation>
    </message>
    <message>
        <source>{0}: what was noted of this model cannot be read: {1}</source>
        <translation>{0}：无法读取此模型的记录：{1}</translation>
    </message>
    <message>
        <source>{0}: {1} has {2} MB; at most {3} are accepted</source>
        <translation>{0}：{1} 为 {2} MB；最多接受 {3} MB</translation>
    </message>
    <message>
        <source>{0}: {1} values; this is no map of lesions</source>
        <translation>{0}：有 {1} 个不同的值；这不是病灶标签图</translation>
    </message>
    <message>
        <source>{0}: {1} was kept without weights that can be read: {2}</source>
        <translation>{0}：{1} 保存时没有可读取的权重：{2}</translation>
    </message>
    <message>
        <source>{0}: {1} was kept without {2}, so nothing can start from it</source>
        <translation>{0}：{1} 保存时没有 {2}，因此不能作为起始模型</translation>
    </message>
    <message>
        <source>{0}: {1} was not set: what was done there is not in the project yet.</source>
        <translation>{0}：未设置 {1}：在该处所做的尚未存入项目。</translation>
    </message>
</context>
<context>
    <name>export</name>
    <message>
        <source>all that were begun, but for rejected ones</source>
        <translation>所有已开始的帧（被拒绝的除外）</translation>
    </message>
    <message>
        <source>done or reviewed</source>
        <translation>已完成或已审核</translation>
    </message>
    <message>
        <source>reviewed only</source>
        <translation>仅已审核</translation>
    </message>
    <message>
        <source>Pairs of frames in two splits that show one picture or lesion</source>
        <translation>分属两个子集但显示同一图像或病灶的帧对</translation>
    </message>
    <message>
        <source>Patients with frames in more than one split</source>
        <translation>图像分属多个子集的患者</translation>
    </message>
    <message>
        <source>Lesions that have another class on another frame</source>
        <translation>在另一帧上类别不同的病灶</translation>
    </message>
    <message>
        <source>Frames that are normal, and yet a lesion is outlined</source>
        <translation>标为正常但勾画了病灶的帧</translation>
    </message>
    <message>
        <source>Frames with a lesion outside the ultrasound picture</source>
        <translation>病灶位于超声图像之外的帧</translation>
    </message>
    <message>
        <source>Frames with a class, but no lesion is outlined</source>
        <translation>有类别但未勾画病灶的帧</translation>
    </message>
    <message>
        <source>Frames with lesions or specks of less than 20 pixels</source>
        <translation>含有小于 20 像素的病灶或斑点的帧</translation>
    </message>
    <message>
        <source>Frames with a lesion that reaches beyond the ultrasound picture</source>
        <translation>病灶超出超声图像边缘的帧</translation>
    </message>
    <message>
        <source>Frames that another reader read otherwise</source>
        <translation>其他阅片者意见不同的帧</translation>
    </message>
    <message>
        <source>Frames that will be left out</source>
        <translation>将不会导出的帧</translation>
    </message>
    <message>
        <source>Splits without a frame, for too few patients</source>
        <translation>因患者太少而没有帧的子集</translation>
    </message>
    <message>
        <source>BUSI layout: a folder a class, each picture with one mask a lesion</source>
        <translation>BUSI 目录结构：每个类别一个文件夹，每幅图像的每个病灶一个掩膜</translation>
    </message>
    <message>
        <source>COCO: one JSON file a split, one object a lesion (Detectron2, MMDetection, ...)</source>
        <translation>COCO：每个子集一个 JSON 文件，每个病灶一个对象（Detectron2、MMDetection 等）</translation>
    </message>
    <message>
        <source>Hugging Face imagefolder: PNG and masks with metadata.jsonl and a card</source>
        <translation>Hugging Face imagefolder：PNG 和掩膜，附 metadata.jsonl 和数据集说明</translation>
    </message>
    <message>
        <source>MONAI: PNG with label maps, listed in datalist.json</source>
        <translation>MONAI：PNG 和标签图，列于 datalist.json</translation>
    </message>
    <message>
        <source>NIfTI: picture and label map; a cine or a volume is one file, in millimetres</source>
        <translation>NIfTI：图像和标签图；一段动态图像或一个容积为一个文件，单位毫米</translation>
    </message>
    <message>
        <source>nnU-Net v2: gray PNG with label maps, ready for planning and training in 2-D</source>
        <translation>nnU-Net v2：灰度 PNG 和标签图，可直接用于二维规划和训练</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>by class: benign, malignant, unclassified</source>
        <translation>按类别：良性、恶性、未分类</translation>
    </message>
    <message>
        <source>one class: lesion</source>
        <translation>单一类别：病灶</translation>
    </message>
    <message>
        <source>Frames without a class</source>
        <translation>未分类的帧</translation>
    </message>
    <message>
        <source>as unclassified</source>
        <translation>作为未分类</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>不导出</translation>
    </message>
    <message>
        <source>Splits</source>
        <translation>数据划分</translation>
    </message>
    <message>
        <source>by patient: 65, 10 and 25 %; no training here tests on what trains</source>
        <translation>按患者划分：65%、10% 和 25%；本程序的任何训练都不会用其中的训练集做测试</translation>
    </message>
    <message>
        <source>Outside the ultrasound regions</source>
        <translation>超声区域以外</translation>
    </message>
    <message>
        <source>blanked, where a file has regions</source>
        <translation>涂黑（文件含超声区域信息时）</translation>
    </message>
    <message>
        <source>kept, with names that are burnt in there</source>
        <translation>保留（包括烧录在其中的姓名）</translation>
    </message>
    <message>
        <source>cut off but for the pictures of tissue: what a model here is shown</source>
        <translation>裁剪为组织图像区域：与本程序模型所见一致</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>患者</translation>
    </message>
    <message>
        <source>a pseudonym: belongs to pictures that were de-identified here</source>
        <translation>假名：与在此去标识化的图像对应</translation>
    </message>
    <message>
        <source>as in the files, by name: belongs to the pictures as they came</source>
        <translation>与文件相同（含姓名）：与原始图像对应</translation>
    </message>
    <message>
        <source>all frames train</source>
        <translation>所有帧用于训练</translation>
    </message>
    <message>
        <source>Outlines</source>
        <translation>轮廓</translation>
    </message>
    <message>
        <source>run lengths: every pixel kept</source>
        <translation>游程编码：保留每个像素</translation>
    </message>
    <message>
        <source>polygons: holes are filled</source>
        <translation>多边形：孔洞会被填充</translation>
    </message>
    <message>
        <source>Pascal VOC: masks of classes and of objects as palette PNG, boxes as XML</source>
        <translation>Pascal VOC：类别掩膜和对象掩膜为调色板 PNG，边界框为 XML</translation>
    </message>
    <message>
        <source>YOLO: a text file of polygons a picture (Ultralytics); holes are filled</source>
        <translation>YOLO：每幅图像一个多边形文本文件（Ultralytics）；孔洞会被填充</translation>
    </message>
    <message>
        <source>DICOM Segmentation: one file an instance, for viewers and PACS</source>
        <translation>DICOM 分割：每个实例一个文件，供阅览软件和 PACS 使用</translation>
    </message>
</context>
<context>
    <name>help</name>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Search an action or keys</source>
        <translation>搜索操作或按键</translation>
    </message>
    <message>
        <source>All as they were</source>
        <translation>全部恢复默认</translation>
    </message>
    <message>
        <source>Actions and their keys</source>
        <translation>操作及其快捷键</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>On the frame (these stay)</source>
        <translation>图像上（固定不变）</translation>
    </message>
    <message>
        <source>New keys</source>
        <translation>新快捷键</translation>
    </message>
    <message>
        <source>beside the present ones</source>
        <translation>保留现有按键</translation>
    </message>
    <message>
        <source>As it was</source>
        <translation>恢复默认</translation>
    </message>
    <message>
        <source>Take over</source>
        <translation>占用</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>{0} is needed on the frame and stays as it is.</source>
        <translation>{0} 用于图像操作，不能更改。</translation>
    </message>
    <message>
        <source>{0} belongs to {1}.</source>
        <translation>{0} 已用于{1}。</translation>
    </message>
    <message>
        <source>given by you</source>
        <translation>由您设定</translation>
    </message>
    <message>
        <source>Model: {0}</source>
        <translation>模型:{0}</translation>
    </message>
    <message>
        <source>Project: {0}</source>
        <translation>项目:{0}</translation>
    </message>
    <message>
        <source>Not a medical device. Proposals are for a person to check, never a diagnosis.</source>
        <translation>非医疗器械。建议须由人员核对,绝非诊断。</translation>
    </message>
    <message>
        <source>About busapp</source>
        <translation>关于 busapp</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Search the help</source>
        <translation>搜索帮助</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面列表</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>No page has these words.</source>
        <translation>没有页面包含这些词。</translation>
    </message>
    <message>
        <source>All keys</source>
        <translation>所有快捷键</translation>
    </message>
    <message>
        <source>On the frame</source>
        <translation>图像上</translation>
    </message>
</context>
<context>
    <name>known_files</name>
    <message>
        <source>What was opened is not kept in the project&apos;s list. {0}</source>
        <translation>打开的文件未能记入项目列表。{0}</translation>
    </message>
</context>
<context>
    <name>many_frames</name>
    <message>
        <source>Stopped. What was filled stays; undo takes it back on each frame.</source>
        <translation>已停止。已填充的内容保留;可在各帧上撤销。</translation>
    </message>
</context>
<context>
    <name>mask</name>
    <message>
        <source>Check this outline: the frames are only {0} % alike here.</source>
        <translation>请检查此轮廓：此处两帧的相似度仅为 {0} %。</translation>
    </message>
    <message>
        <source>Lesion {0} is not on this frame. Choose another with the keys 1 to 9.</source>
        <translation>此帧没有病灶 {0}。请用数字键 1 到 9 选择其他病灶。</translation>
    </message>
    <message>
        <source>Lesion {0} is locked.</source>
        <translation>病灶 {0} 已锁定。</translation>
    </message>
</context>
<context>
    <name>masks_file</name>
    <message>
        <source>Stopped. What was taken stays; undo takes it back on each frame.</source>
        <translation>已停止。已读取的掩膜保留；可在各帧上撤销。</translation>
    </message>
    <message>
        <source>Masks taken from {0}: {1}.</source>
        <translation>从 {0} 读取的掩膜：{1}。</translation>
    </message>
    <message>
        <source>{0} frames keep the mask that was drawn on them.</source>
        <translation>{0} 帧保留手工绘制的掩膜。</translation>
    </message>
    <message>
        <source>{0}: kept as drawn</source>
        <translation>{0}：保留手工绘制的掩膜</translation>
    </message>
    <message>
        <source>{0} pixels are in several segments; the last one has them now</source>
        <translation>{0} 个像素同属多个分割段，现归最后一个</translation>
    </message>
    <message>
        <source>its masks are fractions; pixels count from one half on</source>
        <translation>其掩膜为分数值；达到一半的像素计入</translation>
    </message>
    <message>
        <source>its segments are lesions now: {0}</source>
        <translation>其分割段现作为病灶：{0}</translation>
    </message>
    <message>
        <source>a mask belongs to the picture {0}, which is not open; open both together</source>
        <translation>有一个掩膜属于未打开的图像 {0}；请将两者一起打开</translation>
    </message>
    <message>
        <source>a mask does not say to which of the {0} frames of {1} it belongs</source>
        <translation>有一个掩膜未说明属于 {1} 的 {0} 帧中的哪一帧</translation>
    </message>
    <message>
        <source>a mask belongs to frame {0} of {1}, which has {2}</source>
        <translation>有一个掩膜属于 {1} 的第 {0} 帧，但该文件只有 {2} 帧</translation>
    </message>
    <message>
        <source>a mask of {0} x {1} does not fit {2}, which has {3} x {4} pixels</source>
        <translation>{0} x {1} 的掩膜与 {2}（{3} x {4} 像素）不符</translation>
    </message>
</context>
<context>
    <name>next_frames</name>
    <message>
        <source>No project is open, so there is nothing to choose from.</source>
        <translation>没有打开的项目，因此没有可选的帧。</translation>
    </message>
    <message>
        <source>{0} frames worth annotating lie in files of the project that are not open.</source>
        <translation>{0} 个值得标注的帧位于项目中未打开的文件内。</translation>
    </message>
    <message>
        <source>Of the project&apos;s files no frame is left that nobody has begun.</source>
        <translation>项目的文件中已没有尚未开始标注的帧。</translation>
    </message>
</context>
<context>
    <name>palette</name>
    <message>
        <source>Do ...</source>
        <translation>执行 ...</translation>
    </message>
    <message>
        <source>Type a few letters of what you want to do</source>
        <translation>输入要执行的操作名称</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>操作</translation>
    </message>
</context>
<context>
    <name>parts</name>
    <message>
        <source>Stopped; nothing was left behind.</source>
        <translation>已停止；没有留下任何内容。</translation>
    </message>
</context>
<context>
    <name>peers</name>
    <message>
        <source>Kind of connection</source>
        <translation>连接类型</translation>
    </message>
    <message>
        <source>Its host name or address</source>
        <translation>对方主机名或地址</translation>
    </message>
    <message>
        <source>Its port</source>
        <translation>对方端口</translation>
    </message>
    <message>
        <source>Its AE title</source>
        <translation>对方 AE 标题</translation>
    </message>
    <message>
        <source>Our AE title</source>
        <translation>本机 AE 标题</translation>
    </message>
    <message>
        <source>A send is confirmed by</source>
        <translation>发送的确认方式</translation>
    </message>
    <message>
        <source>Studies are retrieved by</source>
        <translation>检查的获取方式</translation>
    </message>
    <message>
        <source>Our port that it calls back (move, commitment)</source>
        <translation>供对方回连的本机端口（move、commitment）</translation>
    </message>
    <message>
        <source>Our address that it calls back</source>
        <translation>供对方回连的本机地址</translation>
    </message>
    <message>
        <source>Its DICOMweb URL</source>
        <translation>对方 DICOMweb 网址</translation>
    </message>
    <message>
        <source>User name there</source>
        <translation>用户名</translation>
    </message>
    <message>
        <source>Encrypt the connection (TLS)</source>
        <translation>加密连接（TLS）</translation>
    </message>
    <message>
        <source>Certificate that its own is checked with</source>
        <translation>用于校验对方证书的证书</translation>
    </message>
    <message>
        <source>Our certificate</source>
        <translation>本机证书</translation>
    </message>
    <message>
        <source>Our private key</source>
        <translation>本机私钥</translation>
    </message>
    <message>
        <source>Give up after this silence (s)</source>
        <translation>无应答多久后放弃（秒）</translation>
    </message>
    <message>
        <source>How often to try</source>
        <translation>尝试次数</translation>
    </message>
</context>
<context>
    <name>playback</name>
    <message>
        <source>No frame of this file is marked as a key frame.</source>
        <translation>此文件没有标记关键帧。</translation>
    </message>
</context>
<context>
    <name>project</name>
    <message>
        <source>No project is open, so there is no reader to change.</source>
        <translation>没有打开项目,无法更换阅片者。</translation>
    </message>
    <message>
        <source>The reader was not changed: {0}</source>
        <translation>未更换阅片者:{0}</translation>
    </message>
    <message>
        <source>All changes are saved again.</source>
        <translation>所有更改已重新保存。</translation>
    </message>
    <message>
        <source>This frame was changed in another window, too. Both changes are kept: yours lie on top, and undo takes them back.</source>
        <translation>该图像在另一个窗口中也被修改。两处修改都已保留：您的修改在上层，可通过撤销收回。</translation>
    </message>
    <message>
        <source>Frames can be looked at, but not annotated.</source>
        <translation>可以查看图像，但不能标注。</translation>
    </message>
    <message>
        <source>{0} was changed since you annotated it: it holds other pixels now. The annotation is shown as it was; check whether it still fits.</source>
        <translation>{0} 在您标注之后被更改：其像素已不同。标注仍按原样显示，请检查是否吻合。</translation>
    </message>
    <message>
        <source>{0} was changed since you annotated it: another picture lies there now, which has no annotation yet. The one you made is kept in the project, and is shown again with the picture it was made on.</source>
        <translation>{0} 在您标注之后被更改：该处现在是另一幅图像，尚无标注。您之前的标注保留在项目中，原图像恢复后会再次显示。</translation>
    </message>
</context>
<context>
    <name>readers</name>
    <message>
        <source>No other reader has marked this frame.</source>
        <translation>没有其他阅片者标注过本帧。</translation>
    </message>
    <message>
        <source>no lesion</source>
        <translation>无病灶</translation>
    </message>
    <message>
        <source>Dice {0}</source>
        <translation>Dice {0}</translation>
    </message>
</context>
<context>
    <name>reading</name>
    <message>
        <source>{0} reads now. What others marked is kept as theirs.</source>
        <translation>现在由 {0} 阅片。他人的标注仍归其本人。</translation>
    </message>
    <message>
        <source>This project is blinded: others&apos; masks are seen once your own work on a frame is done.</source>
        <translation>本项目为盲法阅片:完成您自己在该帧的工作后才能看到他人的掩膜。</translation>
    </message>
</context>
<context>
    <name>session</name>
    <message>
        <source>The model could not segment this frame: {0}</source>
        <translation>模型无法分割该图像：{0}</translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message>
        <source>General</source>
        <translation>常规</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Of menus, panels and help</source>
        <translation>菜单、面板和帮助的语言</translation>
    </message>
    <message>
        <source>as the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Of all but the frame, which is always on black</source>
        <translation>图像始终为黑色背景，其余部分随主题变化</translation>
    </message>
    <message>
        <source>dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Size of everything</source>
        <translation>界面缩放</translation>
    </message>
    <message>
        <source>On top of what the system asks for</source>
        <translation>在系统缩放的基础上</translation>
    </message>
    <message>
        <source>Captions</source>
        <translation>图像文字</translation>
    </message>
    <message>
        <source>Patient, machine, scale and zoom in the corners of the frame</source>
        <translation>图像四角的患者、设备、比例和缩放信息</translation>
    </message>
    <message>
        <source>Brush radius</source>
        <translation>笔刷半径</translation>
    </message>
    <message>
        <source>Of brush and eraser, in pixels of the frame</source>
        <translation>画笔和橡皮的半径，以图像像素为单位</translation>
    </message>
    <message>
        <source>Pixel grid</source>
        <translation>像素网格</translation>
    </message>
    <message>
        <source>Lines between pixels from a zoom of 8 on</source>
        <translation>放大 8 倍及以上时显示像素分隔线</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>循环</translation>
    </message>
    <message>
        <source>Cines play over and over</source>
        <translation>动态图像循环播放</translation>
    </message>
    <message>
        <source>Square brush</source>
        <translation>方形画笔</translation>
    </message>
    <message>
        <source>Brush and eraser with upright sides</source>
        <translation>画笔和橡皮擦为方形</translation>
    </message>
    <message>
        <source>Flood tolerance</source>
        <translation>填充容差</translation>
    </message>
    <message>
        <source>How many gray levels a flood may differ from where it began</source>
        <translation>填充区域与起点允许相差的灰度级数</translation>
    </message>
    <message>
        <source>Training jobs at once</source>
        <translation>同时进行的训练任务</translation>
    </message>
    <message>
        <source>More than one is slower each, and takes as many times the memory</source>
        <translation>多个任务同时进行时各自更慢，内存占用成倍增加</translation>
    </message>
    <message>
        <source>The file as it was is kept as {0}.</source>
        <translation>原文件已保留为 {0}。</translation>
    </message>
    <message>
        <source>Some settings could not be used and have their defaults: {0}.</source>
        <translation>部分设置无法使用，已恢复默认值：{0}。</translation>
    </message>
    <message>
        <source>{0}: not saved: {1}</source>
        <translation>{0}：未保存：{1}</translation>
    </message>
    <message>
        <source>no settings in it</source>
        <translation>其中没有设置</translation>
    </message>
    <message>
        <source>the file is damaged: {0}</source>
        <translation>文件已损坏：{0}</translation>
    </message>
    <message>
        <source>{0} cannot be {1}; it is {2} now</source>
        <translation>{0} 不能为 {1}；现为 {2}</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>from the next start on</source>
        <translation>下次启动后生效</translation>
    </message>
</context>
<context>
    <name>study</name>
    <message>
        <source>Opening stopped after {0} files.</source>
        <translation>打开 {0} 个文件后停止。</translation>
    </message>
    <message>
        <source>Every file in the list is done.</source>
        <translation>列表中的所有文件均已完成。</translation>
    </message>
    <message>
        <source>{0} is a project of its own. To work in it, start busapp with this folder.</source>
        <translation>{0} 是另一个项目。要在其中工作，请用此文件夹启动 busapp。</translation>
    </message>
    <message>
        <source>{0} was not opened: {1}</source>
        <translation>{0} 未打开：{1}</translation>
    </message>
    <message>
        <source>{0} of {1} files were not opened. First: {2}: {3}</source>
        <translation>{1} 个文件中有 {0} 个未打开。第一个：{2}：{3}</translation>
    </message>
</context>
<context>
    <name>tags</name>
    <message>
        <source>Search tag, name or value</source>
        <translation>搜索标签、名称或值</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>VR</source>
        <translation>VR</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>DICOM tags</source>
        <translation>DICOM 标签</translation>
    </message>
    <message>
        <source>{0} of {1} elements</source>
        <translation>{1} 个元素中的 {0} 个</translation>
    </message>
</context>
<context>
    <name>tour</name>
    <message>
        <source>Tour</source>
        <translation>导览</translation>
    </message>
    <message>
        <source>Skip (Esc)</source>
        <translation>跳过（Esc）</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Next (Enter)</source>
        <translation>下一步（Enter）</translation>
    </message>
    <message>
        <source>Open a study</source>
        <translation>打开检查</translation>
    </message>
    <message>
        <source>Drop files or a folder on the window, or press {0}. What you see is a sample.</source>
        <translation>将文件或文件夹拖到窗口中，或按 {0}。当前显示的是示例。</translation>
    </message>
    <message>
        <source>The model proposes, you decide</source>
        <translation>模型建议，由您决定</translation>
    </message>
    <message>
        <source>The dashed outline is a proposal. {0} makes it yours, {1} dismisses it. What you paint is never changed by the model.</source>
        <translation>虚线轮廓是模型的建议。{0} 接受，{1} 忽略。模型绝不会改变您绘制的内容。</translation>
    </message>
    <message>
        <source>Correct it</source>
        <translation>修改</translation>
    </message>
    <message>
        <source>Brush {0}, eraser {1}, smaller and larger {2} {3}. Each stroke is saved when you lift the hand; {4} takes it back.</source>
        <translation>画笔 {0}，橡皮 {1}，缩小和放大 {2} {3}。每一笔在抬手时即保存；{4} 撤销。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Next frame {0}, next file {1}; {2} accepts and goes on in one. Dots tell what is done.</source>
        <translation>下一帧 {0}，下一个文件 {1}；{2} 接受并继续。圆点表示完成情况。</translation>
    </message>
    <message>
        <source>Say what it is</source>
        <translation>描述病灶</translation>
    </message>
    <message>
        <source>Class and BI-RADS findings. Gray ones are suggested by the measures; {0} confirms them. {1} marks the frame done.</source>
        <translation>类别和 BI-RADS 征象。灰色为根据测量给出的建议；{0} 确认。{1} 将图像标记为完成。</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>{0} writes all masks as a data set. Every action by its name: {1}. Help: {2}.</source>
        <translation>{0} 将所有掩膜写成数据集。按名称查找任何操作：{1}。帮助：{2}。</translation>
    </message>
</context>
<context>
    <name>volume</name>
    <message>
        <source>Slices accepted: {0}.</source>
        <translation>已接受的切片：{0}。</translation>
    </message>
    <message>
        <source>The model sees {0} lesions, in {1} of {2} slices.</source>
        <translation>模型看到 {0} 个病灶，分布在 {2} 个切片中的 {1} 个。</translation>
    </message>
    <message>
        <source>Parts smaller than {0} mm that were left out: {1}.</source>
        <translation>已略去小于 {0} mm 的部分：{1}。</translation>
    </message>
    <message>
        <source>Lesion {0}: {1} mm³, slices {2} to {3}</source>
        <translation>病灶 {0}：{1} mm³，切片 {2} 至 {3}</translation>
    </message>
</context>
<context>
    <name>worklist</name>
    <message>
        <source>The project has no files yet: it keeps those that are opened from now on.</source>
        <translation>项目中还没有文件:从现在起打开的文件会记入项目。</translation>
    </message>
    <message>
        <source>{0} of the project&apos;s {1} files are not where they were, or may not be read. Open their folder where it is now, and they are found again.</source>
        <translation>项目的 {1} 个文件中有 {0} 个不在原处或无法读取。请打开它们现在所在的文件夹,即可重新找到。</translation>
    </message>
</context>
<context>
    <name>worth</name>
    <message>
        <source>teacher and student disagree</source>
        <translation>教师模型与学生模型不一致</translation>
    </message>
    <message>
        <source>the model is not sure of its outline</source>
        <translation>模型对轮廓不确定</translation>
    </message>
    <message>
        <source>unlike what is annotated</source>
        <translation>与已标注的帧不同</translation>
    </message>
    <message>
        <source>much was corrected in frames like it</source>
        <translation>类似的帧修正较多</translation>
    </message>
    <message>
        <source>drawn at random</source>
        <translation>随机抽取</translation>
    </message>
    <message>
        <source>no. {0} to annotate next: {1}</source>
        <translation>待标注第 {0} 位：{1}</translation>
    </message>
</context>
</TS>
