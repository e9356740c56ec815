/** A name as its owner writes it, and in the letters of a mail address. */
type Written = readonly [name: string, ascii: string]

/** Names that go together. All are common names put together by chance; no real person is meant. */
export interface NamePool {
  readonly given: readonly Written[]
  readonly family: readonly Written[]
  /** Family name first, and the space between, if any. */
  readonly familyFirst?: '' | ' '
}

const same = (...names: readonly string[]): readonly Written[] =>
  names.map((name) => [name, name.toLowerCase().replaceAll(/[^a-z]/g, '')])

/**
 * Pools for people of many places: accents, long names, names from right to left, names without spaces, apostrophes,
 * a name of one letter. Lists, sorting, search, and export must handle them all.
 */
export const NAME_POOLS: readonly NamePool[] = [
  {
    given: same('Robin', 'Olivia', 'Marcus', 'Grace', 'Theodore', 'Priscilla', 'Dwayne', 'Imani'),
    family: same(
      'Walker',
      'Thompson',
      "O'Connor",
      'Washington',
      'St. John',
      'Featherstonehaugh',
      'Kim-Jones',
      'Reed'
    )
  },
  {
    given: [
      ['María José', 'mariajose'],
      ['Íñigo', 'inigo'],
      ['Lucía', 'lucia'],
      ['Andrés', 'andres'],
      ['Ximena', 'ximena']
    ],
    family: [
      ['García Márquez', 'garciamarquez'],
      ['Núñez', 'nunez'],
      ['de la Cruz Hernández', 'delacruz'],
      ['Peña', 'pena'],
      ['Ibáñez Goikoetxea', 'ibanez']
    ]
  },
  {
    given: [
      ['João', 'joao'],
      ['Conceição', 'conceicao'],
      ['Inês', 'ines'],
      ['Antônio', 'antonio']
    ],
    family: [
      ['Gonçalves', 'goncalves'],
      ['Magalhães', 'magalhaes'],
      ['dos Santos Nascimento', 'dossantos'],
      ['Araújo', 'araujo']
    ]
  },
  {
    given: [
      ['Jürgen', 'juergen'],
      ['Anneliese', 'anneliese'],
      ['Götz', 'goetz'],
      ['Maximilian', 'maximilian']
    ],
    family: [
      ['Müller-Lüdenscheidt', 'mueller'],
      ['Groß', 'gross'],
      ['von der Weiden', 'vonderweiden'],
      ['Schäfer', 'schaefer']
    ]
  },
  {
    given: [
      ['Zoë', 'zoe'],
      ['François', 'francois'],
      ['Anaïs', 'anais'],
      ['Jean-Baptiste', 'jeanbaptiste']
    ],
    family: [
      ['Lefèvre', 'lefevre'],
      ["D'Hérouville", 'dherouville'],
      ['Bœuf', 'boeuf'],
      ['Château', 'chateau']
    ]
  },
  {
    given: [
      ['Łukasz', 'lukasz'],
      ['Żaneta', 'zaneta'],
      ['Grażyna', 'grazyna'],
      ['Zdzisław', 'zdzislaw']
    ],
    family: [
      ['Wójcik', 'wojcik'],
      ['Brzęczyszczykiewicz', 'brzeczyszczykiewicz'],
      ['Źródło', 'zrodlo'],
      ['Nowak', 'nowak']
    ]
  },
  {
    given: [
      ['Søren', 'soeren'],
      ['Åsa', 'asa'],
      ['Björk', 'bjork'],
      ['Päivi', 'paivi'],
      ['Þórunn', 'thorunn']
    ],
    family: [
      ['Ångström', 'angstroem'],
      ['Guðmundsdóttir', 'gudmundsdottir'],
      ['Hämäläinen', 'hamalainen'],
      ['Ødegård', 'oedegaard']
    ]
  },
  {
    given: [
      ['Çağla', 'cagla'],
      ['Işıl', 'isil'],
      ['İbrahim', 'ibrahim'],
      ['Gülşah', 'gulsah']
    ],
    family: [
      ['Yılmaz', 'yilmaz'],
      ['Öztürk', 'ozturk'],
      ['Kılıçdaroğlu', 'kilicdaroglu'],
      ['Şahin', 'sahin']
    ]
  },
  {
    given: [
      ['Олександра', 'oleksandra'],
      ['Дмитро', 'dmytro'],
      ['Светлана', 'svetlana'],
      ['Борис', 'boris']
    ],
    family: [
      ['Шевченко', 'shevchenko'],
      ['Бондаренко', 'bondarenko'],
      ['Коваль', 'koval'],
      ['Рождественская', 'rozhdestvenskaya']
    ]
  },
  {
    given: [
      ['Ελένη', 'eleni'],
      ['Κωνσταντίνος', 'konstantinos'],
      ['Μαρία', 'maria']
    ],
    family: [
      ['Παπαδοπούλου', 'papadopoulou'],
      ['Παπαχατζηγεωργίου', 'papachatzigeorgiou'],
      ['Νικολάου', 'nikolaou']
    ]
  },
  {
    given: [
      ['محمد', 'mohammed'],
      ['فاطمة الزهراء', 'fatima'],
      ['عبد الرحمن', 'abdulrahman'],
      ['ليلى', 'layla']
    ],
    family: [
      ['الخطيب', 'alkhatib'],
      ['بن يوسف', 'benyoussef'],
      ['القحطاني', 'alqahtani'],
      ['حدّاد', 'haddad']
    ]
  },
  {
    given: [
      ['נועה', 'noa'],
      ['אברהם', 'avraham'],
      ['שירה', 'shira']
    ],
    family: [
      ['כהן', 'cohen'],
      ['בן־דוד', 'bendavid'],
      ['לוי', 'levi']
    ]
  },
  {
    given: [
      ['प्रिया', 'priya'],
      ['अर्जुन', 'arjun'],
      ['लक्ष्मी', 'lakshmi']
    ],
    family: [
      ['शर्मा', 'sharma'],
      ['श्रीवास्तव', 'shrivastava'],
      ['चट्टोपाध्याय', 'chattopadhyay']
    ]
  },
  {
    given: same('Ruwan', 'Chaminda', 'Venkatanarasimharajuvaripeta', 'Anjali'),
    family: same('Wickramasinghe', 'Kulasekara Mudiyanselage', 'Subramaniam', 'Fernandopulle')
  },
  {
    given: [
      ['美咲', 'misaki'],
      ['翔太', 'shota'],
      ['陽菜', 'hina'],
      ['健一郎', 'kenichiro']
    ],
    family: [
      ['佐藤', 'sato'],
      ['勅使河原', 'teshigawara'],
      ['髙橋', 'takahashi'],
      ['渡邊', 'watanabe']
    ],
    familyFirst: ' '
  },
  {
    given: [
      ['伟', 'wei'],
      ['秀英', 'xiuying'],
      ['子涵', 'zihan'],
      ['建国', 'jianguo']
    ],
    family: [
      ['王', 'wang'],
      ['李', 'li'],
      ['欧阳', 'ouyang'],
      ['张', 'zhang']
    ],
    familyFirst: ''
  },
  {
    given: [
      ['서연', 'seoyeon'],
      ['민준', 'minjun'],
      ['지우', 'jiwoo']
    ],
    family: [
      ['김', 'kim'],
      ['이', 'lee'],
      ['남궁', 'namgung'],
      ['박', 'park']
    ],
    familyFirst: ''
  },
  {
    given: [
      ['Thị Hồng Nhung', 'nhung'],
      ['Văn Đức', 'duc'],
      ['Quỳnh Như', 'quynhnhu']
    ],
    family: [
      ['Nguyễn', 'nguyen'],
      ['Trần', 'tran'],
      ['Đặng', 'dang']
    ],
    familyFirst: ' '
  },
  {
    given: [
      ['กนกวรรณ', 'kanokwan'],
      ['สมชาย', 'somchai']
    ],
    family: [
      ['ศรีสุวรรณ', 'srisuwan'],
      ['วงศ์สวัสดิ์', 'wongsawat']
    ]
  },
  {
    given: [
      ['Oluwaseun', 'oluwaseun'],
      ['Ngozi', 'ngozi'],
      ['Ọláyínká', 'olayinka'],
      ['Thandiwe', 'thandiwe']
    ],
    family: [
      ['Adébáyọ̀', 'adebayo'],
      ['Okonkwo', 'okonkwo'],
      ['Ndlovu', 'ndlovu'],
      ['Mbeki-Dlamini', 'mbekidlamini']
    ]
  },
  {
    given: [
      ['Kaʻiulani', 'kaiulani'],
      ['Te Ariki', 'teariki'],
      ['U', 'u']
    ],
    family: [
      ['Keihanaikukauakahihuliheekahaunaele', 'keihanaikukauakahi'],
      ['Ngata', 'ngata'],
      ['Kealoha', 'kealoha']
    ]
  }
]
