//! Names as people write them, the same on every machine, and look-alikes of them.

use hegui::{NameEntry, NameKind};

const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严";
const GIVEN: &str = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文辉力志永健世广义兴良海山仁波宁贵福生元全胜学祥才发武新利清飞彬富顺信子昌成康星光天达安岩中茂进林有坚和彪博诚先敬震振壮会思群豪心邦承乐绍功松善厚庆民友裕河哲江浩亮政谦亨奇固之轮翰朗伯宏言若鸣朋斌梁栋维启克伦翔旭鹏泽晨辰士以家致树炎德行时泰盛雄琛钧冠策腾楠榕风航弘雨欣怡佳琪梦瑶雪晴";
const FIRST: [&str; 48] = [
    "快乐",
    "安静",
    "山野",
    "老街",
    "清晨",
    "午后",
    "北方",
    "南城",
    "小巷",
    "云上",
    "海边",
    "一个人",
    "温柔",
    "慢慢",
    "认真",
    "奔跑",
    "会飞",
    "不睡",
    "爱笑",
    "三月",
    "七分",
    "旧时",
    "半糖",
    "微醺",
    "青石",
    "白露",
    "长风",
    "落日",
    "星河",
    "竹林",
    "荷塘",
    "雪山",
    "草原",
    "沙漠",
    "麦田",
    "屋顶",
    "阳台",
    "窗边",
    "雨后",
    "深夜",
    "凌晨",
    "周末",
    "乡下",
    "村口",
    "江南",
    "塞北",
    "岭南",
    "川西",
];
const LAST: [&str; 64] = [
    "厨房",
    "日记",
    "小铺",
    "书房",
    "茶舍",
    "花园",
    "食堂",
    "手作",
    "木匠",
    "裁缝",
    "面馆",
    "相册",
    "电台",
    "影像",
    "笔记",
    "旅人",
    "渔夫",
    "猎人",
    "诗人",
    "猫咪",
    "小狗",
    "兔子",
    "鲸鱼",
    "白鹭",
    "麻雀",
    "橘子",
    "西瓜",
    "稻草人",
    "单车",
    "灯塔",
    "码头",
    "驿站",
    "客栈",
    "书院",
    "画室",
    "琴房",
    "菜园",
    "果园",
    "鱼塘",
    "牧场",
    "铁匠铺",
    "豆腐坊",
    "酒坊",
    "陶艺",
    "编织",
    "刺绣",
    "摄影",
    "烘焙",
    "早餐",
    "夜宵",
    "火锅",
    "烧烤",
    "拉面",
    "米粉",
    "凉皮",
    "汤圆",
    "粽子",
    "月饼",
    "咖啡",
    "奶茶",
    "果汁",
    "糖水",
    "点心",
    "零食",
];
const SYLLABLES: [&str; 40] = [
    "xiao", "ming", "hong", "li", "wang", "zhang", "chen", "yu", "tian", "xin", "lan", "feng",
    "hua", "mei", "jing", "bao", "long", "qing", "shan", "hai", "mao", "gou", "niu", "yang", "bei",
    "dong", "nan", "xi", "lin", "sen", "mu", "cao", "yun", "xue", "bing", "guang", "liang", "hei",
    "bai", "lv",
];
const DECORATIONS: [&str; 12] = ["★", "·", "_", "~", "😀", "🌸", "♪", "-", "丶", "❤", "🐱", "|"];
const SUFFIXES: [&str; 10] = ["呀", "吖", "君", "酱", "说", "号", "家", "的店", "来了", "在路上"];

fn characters() -> Vec<char> {
    let lines = include_str!("characters.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::chars).collect()
}

/// A generator of numbers.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        usize::try_from(self.next() % sides as u64).expect("smaller than sides")
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }

    fn char(&mut self, of: &[char]) -> char {
        of[self.roll(of.len())]
    }
}

/// Names by number; the same number is always the same name.
#[derive(Debug)]
pub(crate) struct Names {
    seed: u64,
    next: u64,
    end: u64,
    surnames: Vec<char>,
    given: Vec<char>,
    characters: Vec<char>,
}

impl Names {
    /// Names of the index: one in ten is protected.
    pub(crate) fn stored(many: u64) -> Self {
        Self::new(1, many)
    }

    /// New names, of another seed.
    pub(crate) fn fresh(many: u64) -> Self {
        Self::new(2, many)
    }

    fn new(seed: u64, end: u64) -> Self {
        Self {
            seed,
            next: 0,
            end,
            surnames: SURNAMES.chars().collect(),
            given: GIVEN.chars().collect(),
            characters: characters(),
        }
    }

    /// Returns the entry of a number.
    pub(crate) fn entry(&self, number: u64) -> NameEntry {
        let mut dice = Dice::new(number << 2 | self.seed);
        let name = self.name(&mut dice);
        let kind = match number % 10 {
            0 => NameKind::ALL[dice.roll(4)],
            _ => NameKind::Registered,
        };
        NameEntry::new(name, kind, format!("u{number}"))
    }

    fn name(&self, dice: &mut Dice) -> String {
        let person = |dice: &mut Dice| {
            let mut name = String::from(dice.char(&self.surnames));
            (0..1 + usize::from(dice.roll(8) > 0)).for_each(|_| name.push(dice.char(&self.given)));
            name
        };
        // The lower of two throws: frequent characters are more frequent.
        let coined = |dice: &mut Dice| {
            let all = &self.characters;
            let one = |dice: &mut Dice| all[dice.roll(all.len()).min(dice.roll(all.len()))];
            (0..2).map(|_| one(dice)).collect::<String>()
        };
        let word = |dice: &mut Dice| match dice.roll(4) {
            0 => dice.pick(&LAST).to_owned(),
            1 => dice.pick(&FIRST).to_owned(),
            _ => coined(dice),
        };
        // As on platforms: about five characters and twelve bytes, four names in five with four characters and more.
        match dice.roll(100) {
            0..18 => person(dice),
            18..44 => format!("{}{}", word(dice), word(dice)),
            44..52 => format!("{}{}", person(dice), dice.roll(1000)),
            52..64 => format!("{}的{}", word(dice), word(dice)),
            64..70 => (0..2 + dice.roll(2)).map(|_| dice.pick(&SYLLABLES)).collect(),
            70..76 => {
                let mark = dice.pick(&DECORATIONS);
                format!("{mark}{}{}", coined(dice), word(dice))
            }
            76..82 => format!("{}{}", person(dice), dice.pick(&SUFFIXES)),
            82..90 => format!("{}{}{}", word(dice), coined(dice), word(dice)),
            _ => format!("{}{}", coined(dice), coined(dice)),
        }
    }
}

impl Iterator for Names {
    type Item = NameEntry;

    fn next(&mut self) -> Option<NameEntry> {
        if self.next >= self.end {
            return None;
        }
        self.next += 1;
        Some(self.entry(self.next - 1))
    }
}

/// Pairs of characters that sound the same.
const SOUNDS: &str = "白百明鸣红宏建健国果文闻英鹰华滑玉遇兰蓝山删海还清青江姜平瓶安案家加成程风丰林霖思丝雨宇欣新佳嘉梦孟雪鳕晨辰鹏朋云匀星猩河荷竹逐夜叶书叔茶查花滑店电铺铺人仁";
/// Pairs of characters that look the same.
const SHAPES: &str =
    "茶荼末未土士鸟乌免兔令今住往微徽贷货兵乒母毋晴睛峰锋暮慕复夏间问巳已代伐侯候栗粟祥详宵霄酒洒";

fn partner(pairs: &str, c: char) -> Option<char> {
    let all: Vec<char> = pairs.chars().collect();
    let at = all.iter().position(|own| *own == c)?;
    all.get(at ^ 1).copied().filter(|other| *other != c)
}

/// Returns a name that resembles another in a way, or nothing when that one has no such look-alike.
pub(crate) fn look_alike(name: &str, way: &str, dice: &mut Dice) -> Option<String> {
    let chars: Vec<char> = name.chars().collect();
    let is_han = |c: &char| matches!(*c, '\u{4E00}'..='\u{9FFF}') && *c != '丶';
    let han = chars.iter().all(is_han);
    let at = dice.roll(chars.len());
    let swapped = |pairs| {
        let swap = |c: &char| partner(pairs, *c).unwrap_or(*c);
        let other: Vec<char> = chars.iter().map(swap).collect();
        (han && chars.len() >= 3 && other != chars).then(|| other.iter().collect())
    };
    let with = |at: usize, text: &str| {
        let (left, right) = chars.split_at(at);
        let (left, right): (String, String) = (left.iter().collect(), right.iter().collect());
        format!("{left}{text}{right}")
    };
    match way {
        "fold" if han => Some(with(at, " ")),
        "fold" => Some(name.to_uppercase()).filter(|upper| upper != name),
        "filler" if han && chars.len() >= 3 => {
            Some(with(at, ["_", "★", "·", "x", "8", "😀"][dice.roll(6)]))
        }
        "sound" => swapped(SOUNDS),
        "shape" => swapped(SHAPES),
        "edit" if han && chars.len() >= 4 => {
            let mut other = chars.clone();
            match dice.roll(3) {
                0 => other[at] = '鑫',
                1 => other.insert(at, '鑫'),
                _ if at > 0 && other[at] != other[at - 1] => other.swap(at, at - 1),
                _ => return None,
            }
            Some(other.iter().collect())
        }
        "affix" if han && chars.len() >= 3 => {
            Some(format!("{name}{}", ["官方", "客服", "旗舰店", "官方2号", "工作室"][dice.roll(5)]))
        }
        "contains" if han && chars.len() >= 3 => Some(format!("邻家{name}鑫鑫鑫")),
        _ => None,
    }
}
