<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
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
        <source>or open a folder  (Ctrl+Shift+O)</source>
        <translation>或打开文件夹  (Ctrl+Shift+O)</translation>
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
    <name>ExportDialog</name>
    <message>
        <source>Export masks</source>
        <translation>导出掩膜</translation>
    </message>
    <message>
        <source>Writes every frame that you have annotated as a data set in BUSI layout: one folder a class, each frame with its masks, and a manifest. File names, dates and DICOM tags are left out; patients are grouped by a keyed hash.</source>
        <translation>将您标注过的所有帧按 BUSI 格式写成数据集:每个类别一个文件夹,每帧附带掩膜,并附清单。不写入文件名、日期和 DICOM 标签;患者以带密钥的哈希分组。</translation>
    </message>
    <message>
        <source>Folder to make</source>
        <translation>要新建的文件夹</translation>
    </message>
    <message>
        <source>Choose ...</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>I know that names burnt into the pictures stay in them, and have looked for such.</source>
        <translation>我知道图像中烧录的姓名不会被去除,并已检查过。</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Folder to make the data set in</source>
        <translation>选择存放数据集的文件夹</translation>
    </message>
    <message>
        <source>Exported to {0}</source>
        <translation>已导出到 {0}</translation>
    </message>
    <message>
        <source>; {0} frames were left out</source>
        <translation>;有 {0} 帧未写入</translation>
    </message>
    <message>
        <source>Stopped; nothing was left behind.</source>
        <translation>已停止;未留下任何文件。</translation>
    </message>
</context>
<context>
    <name>FindingsPanel</name>
    <message>
        <source>Confirm what is suggested</source>
        <translation>确认建议</translation>
    </message>
    <message>
        <source>Sets every finding that is suggested and not set yet  (Ctrl+B)</source>
        <translation>设置所有已建议但尚未设置的征象  (Ctrl+B)</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>未设置</translation>
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
        <source>Flood</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Refine in a box</source>
        <translation>框内精修</translation>
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
        <source>Clear</source>
        <translation>清除</translation>
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
        <source>Merge with another window</source>
        <translation>与另一窗口合并</translation>
    </message>
    <message>
        <source>undone</source>
        <translation>已撤销</translation>
    </message>
</context>
<context>
    <name>LesionPanel</name>
    <message>
        <source>Of the largest lesion. Depth and skin: of its middle and its top below the top of the region.
Echoes: its gray levels over those beside it. Behind: those below it over those beside that.
Margin: how far the gray levels outside and inside its outline differ, in spreads.</source>
        <translation>最大病灶的测量值。深度与距皮肤：病灶中心和顶部到区域上缘的距离。
回声比：病灶灰度与同深度旁侧组织之比。后方回声：病灶下方灰度与其旁侧之比。
边缘锐度：轮廓内外灰度之差，以离散度为单位。</translation>
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
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
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
    <name>StatusLine</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
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
        <source>{0}: looking ...</source>
        <translation>{0}:正在识别…</translation>
    </message>
    <message>
        <source>{0} ready</source>
        <translation>{0} 就绪</translation>
    </message>
    <message>
        <source>no lesion seen</source>
        <translation>未见病灶</translation>
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
</context>
<context>
    <name>Thumbnails</name>
    <message>
        <source>Study list</source>
        <translation>检查列表</translation>
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
        <source>Flood</source>
        <translation>填充</translation>
    </message>
    <message>
        <source>Refine in a box</source>
        <translation>框内精修</translation>
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
        <source>Findings or history</source>
        <translation>征象或历史</translation>
    </message>
    <message>
        <source>Confirm suggested findings</source>
        <translation>确认建议的征象</translation>
    </message>
    <message>
        <source>Do ... (by its name)</source>
        <translation>按名称执行 ...</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
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
        <source>Close a polygon</source>
        <translation>闭合多边形</translation>
    </message>
    <message>
        <source>Enter, double click, first corner</source>
        <translation>回车、双击或点击第一个角</translation>
    </message>
    <message>
        <source>Take back a polygon&apos;s last corner</source>
        <translation>撤回多边形的上一个角</translation>
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
        <source>No project is open, so there is nothing to export.</source>
        <translation>没有打开的项目,因此没有可导出的内容。</translation>
    </message>
    <message>
        <source>{0} has no DICOM tags.</source>
        <translation>{0} 没有 DICOM 标签。</translation>
    </message>
    <message>
        <source>The language changes at the next start.</source>
        <translation>语言将在下次启动时更改。</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史</translation>
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
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Mask</source>
        <translation>掩膜(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
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
        <source>uncalibrated</source>
        <translation>未校准</translation>
    </message>
    <message>
        <source>several scales</source>
        <translation>多个比例</translation>
    </message>
</context>
<context>
    <name>help</name>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
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
</TS>
