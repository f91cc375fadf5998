/**
 * What people call the columns of a contact file, in some twenty languages: words between bars. To add one, put it here in any
 * spelling: case, accents, signs and blanks do not count. `LABEL_WORDS` are taken out of a name before it is looked up again, so
 * that "Telefon (privat)" and "Phone 2 - home" need no entry of their own.
 */
export const SYNONYMS: Record<string, string> = {
  full_name: `
    name | full name | contact name | contact | display name | person | fn | customer name |
    vollständiger Name | Anzeigename | Kontaktname | Ansprechpartner | nom complet | nom affiché |
    nombre completo | nombre y apellidos | nome completo | nome e cognome | volledige naam | naam |
    fullständigt namn | namn | navn | fulde navn | fullt navn | koko nimi | nimi | imię i nazwisko |
    celé jméno | jméno a příjmení | teljes név | név | ФИО | полное имя | повне ім'я | ПІБ | ad soyad |
    adı soyadı | isim soyisim | ονοματεπώνυμο | שם מלא | שם | الاسم الكامل | الاسم | पूरा नाम | नाम |
    nama lengkap | nama | họ và tên | họ tên | ชื่อ-นามสกุล | 姓名 | 全名 | 聯絡人 | 联系人 | 氏名 | 名前 | お名前 | 이름 |
    성명`,
  first_name: `
    first name | firstname | given name | forename | first | Vorname | prénom | nombre | nome |
    primeiro nome | nome próprio | voornaam | förnamn | fornavn | etunimi | imię | jméno | křestní jméno |
    keresztnév | utónév | имя | ім'я | ad | adı | isim | όνομα | שם פרטי | الاسم الأول | प्रथम नाम |
    पहला नाम | nama depan | tên | ชื่อ | 名 | 名字 | 이름(名)`,
  last_name: `
    last name | lastname | family name | surname | last | Nachname | Familienname | Zuname | nom |
    nom de famille | apellido | apellidos | cognome | sobrenome | apelido | último nome | achternaam |
    familienaam | efternamn | efternavn | etternavn | sukunimi | nazwisko | příjmení | vezetéknév |
    családnév | фамилия | прізвище | soyad | soyadı | soyisim | επώνυμο | επίθετο | שם משפחה |
    اسم العائلة | الاسم الأخير | اللقب | अंतिम नाम | उपनाम | कुलनाम | nama belakang | họ | นามสกุล | 姓 |
    姓氏 | 苗字 | 성 | 성씨`,
  middle_name: `
    middle name | additional name | second name | zweiter Vorname | weitere Vornamen | deuxième prénom |
    segundo nombre | secondo nome | nome do meio | tweede voornaam | tussenvoegsel | mellannamn |
    mellemnavn | mellomnavn | drugie imię | отчество | по батькові | ikinci ad | الاسم الأوسط | मध्य नाम |
    nama tengah | tên đệm | 中间名 | ミドルネーム | 중간 이름`,
  name_prefix: `
    name prefix | prefix | salutation | honorific | Anrede | Namenspräfix | civilité | tratamiento |
    titolo | tratamento | aanhef | titel | tiltale | tytuł | oslovení | обращение | unvan | hitap |
    اللقب الشرفي | उपसर्ग | sapaan | 称谓 | 敬称 | 호칭`,
  name_suffix: `
    name suffix | suffix | Namenssuffix | suffixe | sufijo | suffisso | sufixo | achtervoegsel`,
  nickname: `
    nickname | nick | alias | Spitzname | surnom | apodo | soprannome | bijnaam | smeknamn | kaldenavn |
    lempinimi | pseudonim | przezdělek | přezdívka | becenév | прозвище | псевдоним | takma ad | الكنية |
    nama panggilan | 昵称 | 暱稱 | ニックネーム | 별명 | 닉네임`,
  phonetic_first_name: `
    phonetic first name | given name yomi | given yomi | phonetischer Vorname | 名（フリガナ） | 名フリガナ | めい |
    名かな | 이름 발음`,
  phonetic_last_name: `
    phonetic last name | family name yomi | surname yomi | phonetischer Nachname | 姓（フリガナ） | 姓フリガナ | せい |
    姓かな | 성 발음`,
  company: `
    company | company name | organization | organisation | organization name | business | employer |
    firm | account | account name | org | associated company | Firma | Firmenname | Unternehmen |
    Arbeitgeber | société | entreprise | nom de l'entreprise | empresa | compañía | nombre de la empresa |
    azienda | società | ditta | companhia | bedrijf | bedrijfsnaam | företag | virksomhed | selskap |
    yritys | przedsiębiorstwo | nazwa firmy | společnost | cég | cégnév | компания | организация | фирма |
    компанія | şirket | firma adı | εταιρεία | חברה | الشركة | شركة | اسم الشركة | कंपनी | संगठन |
    perusahaan | công ty | บริษัท | 公司 | 公司名称 | 单位 | 企业 | 会社 | 会社名 | 회사 | 회사명`,
  department: `
    department | organization department | Abteilung | service | département | departamento | reparto |
    dipartimento | afdeling | avdelning | avdeling | osasto | dział | oddělení | osztály | отдел |
    відділ | departman | bölüm | τμήμα | מחלקה | القسم | विभाग | departemen | phòng ban | แผนก | 部门 | 部門 |
    部署 | 부서`,
  job_title: `
    job title | title | position | role | occupation | organization title | designation | Position |
    Berufsbezeichnung | Funktion | Beruf | fonction | poste | intitulé du poste | cargo | puesto |
    posizione | qualifica | mansione | função | functie | functietitel | befattning | stilling |
    stillingsbetegnelse | tehtävänimike | stanowisko | pozice | funkce | beosztás | должность | посада |
    görev | iş unvanı | θέση | תפקיד | المسمى الوظيفي | المنصب | पद | पदनाम | jabatan | chức vụ |
    ตำแหน่ง | 职位 | 職稱 | 职务 | 役職 | 肩書き | 직책 | 직위`,
  'phones[].number': `
    phone | phone number | telephone | telephone number | tel | tel no | phone no | contact number |
    number | primary phone | Telefon | Telefonnummer | Rufnummer | téléphone | numéro de téléphone |
    teléfono | número de teléfono | telefono | numero di telefono | telefone | número de telefone |
    telefoon | telefoonnummer | telefonnummer | puhelin | puhelinnumero | numer telefonu |
    telefonní číslo | telefonszám | телефон | номер телефона | номер телефону | telefon numarası |
    τηλέφωνο | טלפון | الهاتف | رقم الهاتف | هاتف | फोन | फ़ोन | फोन नंबर | दूरभाष | telepon |
    nomor telepon | no telepon | điện thoại | số điện thoại | โทรศัพท์ | เบอร์โทร | 电话 | 電話 | 电话号码 |
    電話番号 | 전화 | 전화번호 | 연락처`,
  'phones[].number@mobile': `
    whatsapp | whatsapp number | gsm | portable | hp | no hp | nomor hp | celular | cellulare | móvil |
    Handynummer | Mobiltelefon | Mobilnummer | téléphone portable | téléphone mobile | teléfono móvil |
    telefone celular | mobiele telefoon | mobiltelefon | matkapuhelin | telefon komórkowy | komórka |
    mobilní telefon | мобильный телефон | мобильный | мобільний | cep telefonu | κινητό | נייד | الجوال |
    رقم الجوال | الموبايل | मोबाइल | मोबाइल नंबर | ponsel | di động | มือถือ | 手机 | 手機 | 手机号 | 手机号码 |
    移动电话 | 行動電話 | 携帯 | 携帯電話 | 携帯番号 | 휴대폰 | 휴대전화 | 핸드폰`,
  'emails[].email': `
    email | e-mail | mail | email address | e-mail address | primary email | secondary email | E-Mail-Adresse | courriel |
    adresse e-mail | adresse mail | correo | correo electrónico | dirección de correo electrónico |
    posta elettronica | indirizzo e-mail | correio eletrônico | correio eletrónico | endereço de e-mail |
    e-mailadres | e-postadress | e-post | e-postadresse | sähköposti | sähköpostiosoite | adres e-mail |
    e-mailová adresa | e-mail cím | электронная почта | эл. почта | почта | электронный адрес |
    електронна пошта | e-posta | e-posta adresi | ηλεκτρονικό ταχυδρομείο | דוא"ל | אימייל |
    البريد الإلكتروني | ईमेल | ई-मेल | surel | alamat email | thư điện tử | อีเมล | 邮箱 | 电子邮件 | 電子郵件 |
    电子邮箱 | メール | メールアドレス | 이메일 | 전자우편 | 메일`,
  'addresses[].text': `
    address | full address | postal address | mailing address | Adresse | Anschrift | adresse complète |
    dirección | domicilio | indirizzo | endereço | morada | adres | adress | osoite | adresa | cím |
    адрес | адреса | διεύθυνση | כתובת | العنوان | عنوان | पता | alamat | địa chỉ | ที่อยู่ | 地址 | 住所 |
    주소`,
  'addresses[].street': `
    street | street address | address line | address line 1 | address 1 | street 1 |
    address line 2 | address 2 | street 2 | mailing street | Straße | Straße und Hausnummer |
    rue | calle | via | rua | logradouro | straat | gata | gatuadress | gade | vej | gateadresse |
    katuosoite | ulica | ulice | utca | улица | вулиця | sokak | cadde | οδός | רחוב | الشارع | गली |
    jalan | 街道 | 街 | 番地 | 도로명`,
  'addresses[].city': `
    city | town | city/town | mailing city | locality | suburb | Ort | Stadt | Wohnort | ville | ciudad | localidad |
    población | città | comune | cidade | localidade | stad | plaats | woonplaats | ort | by | poststed |
    kaupunki | miasto | miejscowość | město | obec | város | település | город | місто | şehir | πόλη |
    עיר | المدينة | शहर | kota | thành phố | เมือง | 城市 | 市 | 市区町村 | 도시 | 시`,
  'addresses[].region': `
    state | region | state/region | state/province | mailing state | mailing state/province |
    mailing state/province (text only) | province | county | Bundesland | Kanton | région |
    département français | provincia | estado | regione | distrito | provincie | län | fylke |
    województwo | kraj | megye | область | регион | il | νομός | מחוז | المنطقة | المحافظة | राज्य |
    provinsi | tỉnh | จังหวัด | 省 | 省份 | 州 | 都道府県 | 시/도 | 도`,
  'addresses[].postal_code': `
    postal code | zip | zip code | zip/postal code | mailing zip | mailing zip/postal code |
    mailing postal code | postcode | post code | pin code | pincode | PLZ | Postleitzahl |
    code postal | código postal | C.P. | CAP | codice postale | CEP | postnummer | postinumero |
    kod pocztowy | PSČ | irányítószám | индекс | почтовый индекс | поштовий індекс | posta kodu | Τ.Κ. |
    ταχυδρομικός κώδικας | מיקוד | الرمز البريدي | पिन कोड | kode pos | mã bưu điện | รหัสไปรษณีย์ | 邮编 |
    邮政编码 | 郵遞區號 | 郵便番号 | 우편번호`,
  'addresses[].country': `
    country | country/region | country name | mailing country | mailing country (text only) | Land | Staat | Land/Region | pays | pays/région | país |
    paese | nazione | stato | land | maa | kraj/region | państwo | země | stát | ország | страна |
    країна | ülke | χώρα | מדינה | ארץ | البلد | الدولة | देश | negara | quốc gia | ประเทศ | 国家 | 國家 | 国 |
    국가 | 나라`,
  'websites[].url': `
    website | web site | website url | web | url | homepage | web page | webpage | Webseite | Internet |
    site web | site internet | sitio web | página web | sito web | sito | site | webbplats | hjemmeside |
    nettsted | verkkosivu | strona internetowa | strona www | webové stránky | honlap | сайт | веб-сайт |
    web sitesi | ιστοσελίδα | אתר | الموقع الإلكتروني | वेबसाइट | situs web | trang web | เว็บไซต์ | 网站 |
    網站 | 网址 | ウェブサイト | ホームページ | 웹사이트 | 홈페이지 | linkedin | linkedin url`,
  birthday: `
    birthday | birth date | birthdate | date of birth | dob | bday | Geburtstag | Geburtsdatum |
    anniversaire | date de naissance | cumpleaños | fecha de nacimiento | compleanno | data di nascita |
    aniversário | data de nascimento | verjaardag | geboortedatum | födelsedag | födelsedatum |
    fødselsdag | fødselsdato | bursdag | syntymäpäivä | syntymäaika | urodziny | data urodzenia |
    narozeniny | datum narození | születésnap | születési dátum | день рождения | дата рождения |
    день народження | doğum günü | doğum tarihi | γενέθλια | ημερομηνία γέννησης | יום הולדת |
    תאריך לידה | تاريخ الميلاد | जन्मदिन | जन्म तिथि | tanggal lahir | ulang tahun | ngày sinh | วันเกิด |
    生日 | 出生日期 | 誕生日 | 生年月日 | 생일 | 생년월일`,
  tags: `
    tags | tag | labels | categories | category | groups | group | group membership | Kategorien |
    Kategorie | Gruppe | Gruppen | Schlagwörter | étiquettes | catégories | groupes | etiquetas |
    categorías | grupos | etichette | categorie | gruppi | categorias | groepen | kategorier | grupper |
    tunnisteet | ryhmät | kategorie | grupy | etykiety | štítky | címkék | теги | метки | группы |
    категории | групи | etiketler | gruplar | ετικέτες | תגיות | الوسوم | المجموعات | टैग | समूह |
    kategori | nhóm | thẻ | แท็ก | 标签 | 標籤 | 分组 | タグ | グループ | 태그 | 그룹`,
  notes: `
    notes | note | comment | comments | remarks | description | memo | Notizen | Notiz | Bemerkung |
    Bemerkungen | Kommentar | remarques | commentaire | commentaires | notas | nota | comentarios |
    observaciones | annotazioni | commenti | observações | comentários | notities | opmerkingen |
    anteckningar | bemærkninger | notater | muistiinpanot | huomautukset | notatki | uwagi | poznámky |
    poznámka | jegyzet | megjegyzés | заметки | примечание | примечания | комментарий | нотатки |
    примітки | notlar | açıklama | σημειώσεις | הערות | ملاحظات | टिप्पणी | नोट्स | catatan | ghi chú |
    หมายเหตุ | 备注 | 備註 | 備考 | メモ | 메모 | 비고`,
};

/** What may be a whole name, or the one of two that no other column has. */
export const NAME_WORDS = `name | naam | namn | navn | nimi | név | nama | नाम | שם | الاسم`;

/** Words for the kind of a number or address, by the label that they become. */
export const LABEL_WORDS: Record<string, string> = {
  mobile: `
    mobile | cell | cellular | cell phone | Handy | mobil | móvil | cellulare | celular | telemóvel |
    mobiel | kännykkä | komórkowy | мобильный | мобільний | cep | κινητό | נייד | الجوال | محمول |
    मोबाइल | ponsel | di động | มือถือ | 手机 | 手機 | 携帯 | 휴대`,
  work: `
    work | business | office | company | geschäftlich | gesch | dienstlich | dienstl | Büro | Arbeit | Firma | beruflich |
    bureau | travail | professionnel | pro | trabajo | oficina | empresa | ufficio | lavoro | trabalho |
    comercial | werk | zakelijk | arbete | arbejde | arbeid | jobb | työ | służbowy | praca | práce |
    munkahelyi | рабочий | рабочая | работа | робочий | iş | εργασία | עבודה | العمل | कार्य | कार्यालय |
    kantor | cơ quan | ที่ทำงาน | 工作 | 公司 | 办公 | 会社 | 勤務先 | 職場 | 회사 | 직장`,
  home: `
    home | private | personal | privat | priv | zu Hause | domicile | personnel | maison | casa | particular |
    personale | residencial | pessoal | thuis | privé | hem | hjem | koti | domowy | prywatny | domů |
    soukromý | otthoni | домашний | личный | личная | домашній | ev | kişisel | σπίτι | בית | المنزل |
    घर | rumah | nhà riêng | บ้าน | 家庭 | 住宅 | 自宅 | 집 | 자택`,
  fax: `
    fax | telefax | Faxnummer | télécopie | faks | факс | φαξ | פקס | فاكس | फैक्स | 传真 | ファックス | 팩스`,
  other: `
    other | andere | sonstige | weitere | autre | otro | altro | outro | другой | diğer | 其他 | その他 | 기타`,
};

export const wordsOf = (words: string) => words.split('|').map((word) => word.trim());
