#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <filesystem>

#include <fmt/format.h>

#include "base/disk.h"
#include "formats/xlsx/reader.h"
#include "formats/xlsx/writer.h"
#include "support/folder.h"

namespace redoubt::formats::xlsx {
namespace {

using Table = std::vector<std::vector<std::string>>;

Table read(std::string_view bytes, std::string_view sheet = {}, const Limits& limits = {}) {
    auto reader = Reader::open(bytes, sheet, limits);
    if (!reader) return {{reader.error().text()}};
    Table out;
    Row row;
    for (;;) {
        const auto more = reader->next(row);
        if (!more) out.push_back({more.error().text()});
        if (!more || !*more) return out;
        out.push_back(row.cells);
    }
}

using Parts = std::vector<std::pair<std::string, std::string>>;

std::string zip(const Parts& parts) {
    std::string out(size_t{8} << 20, '\0');
    size_t used = 0;
    ::archive* writer = archive_write_new();
    archive_write_set_format_zip(writer);
    archive_write_open_memory(writer, out.data(), out.size(), &used);
    for (const auto& [name, text] : parts) {
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, name.c_str());
        archive_entry_set_size(entry, static_cast<la_int64_t>(text.size()));
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_write_header(writer, entry);
        archive_write_data(writer, text.data(), text.size());
        archive_entry_free(entry);
    }
    archive_write_close(writer);
    archive_write_free(writer);
    out.resize(used);
    return out;
}

constexpr std::string_view workbook = R"(<?xml version="1.0"?><workbook xmlns:r="r"><workbookPr date1904="{}"/><sheets>
<sheet name="Hosts" sheetId="1" r:id="rId1"/><sheet name="Other" sheetId="2" r:id="rId2"/></sheets></workbook>)";
constexpr std::string_view relations = R"(<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>)";
constexpr std::string_view styles =
    R"(<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="0.0&quot;d&quot;"/></numFmts>
<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>)";

std::string book(std::string_view rows, std::string_view shared = "", bool from_1904 = false) {
    return zip({{"xl/workbook.xml", fmt::format(fmt::runtime(workbook), from_1904 ? 1 : 0)},
                {"xl/_rels/workbook.xml.rels", std::string(relations)},
                {"xl/styles.xml", std::string(styles)},
                {"xl/sharedStrings.xml", fmt::format("<sst>{}</sst>", shared)},
                {"xl/worksheets/sheet1.xml", fmt::format("<worksheet><cols/><sheetData>{}</sheetData><rowBreaks/></worksheet>", rows)},
                {"xl/worksheets/sheet2.xml",
                 "<x:worksheet><x:sheetData><x:row><x:c t=\"inlineStr\"><x:is><x:t>two</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>"}});
}

TEST(XlsxReader, ReadsEveryKindOfCell) {
    const std::string bytes = book(R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>
<row r="3"><c r="A3"><v>42</v></c><c r="B3"><v>1.5</v></c><c r="C3" t="b"><v>1</v></c><c r="D3" t="e"><v>#N/A</v></c><c r="E3" t="str"><f>A1</f><v>sum</v></c></row>
<row r="4"><c r="A4" s="1"><v>44519.5</v></c><c r="B4" s="2"><v>44519</v></c><c r="C4" s="3"><v>2</v></c><c r="D4" t="inlineStr"><is><t>in &amp; line</t></is></c></row>
<row r="5"/>)",
                                   R"(<si><t>name</t></si><si><r><t>two </t></r><r><t>runs</t></r><rPh><t>not this</t></rPh></si>)");
    EXPECT_EQ(read(bytes),
              (Table{{"name", "", "two runs"}, {"42", "1.5", "true", "#N/A", "sum"}, {"2021-11-19T12:00:00Z", "2021-11-19T00:00:00Z", "2", "in & line"}}));
    EXPECT_EQ(read(bytes, "other"), (Table{{"two"}}));
    EXPECT_NE(read(bytes, "none")[0][0].find("Hosts, Other"), std::string::npos);
}

TEST(XlsxReader, CountsDaysFromEitherEpoch) {
    EXPECT_EQ(read(book(R"(<row><c s="1"><v>1</v></c><c s="1"><v>59</v></c><c s="1"><v>61</v></c></row>)")),
              (Table{{"1900-01-01T00:00:00Z", "1900-02-28T00:00:00Z", "1900-03-01T00:00:00Z"}}));
    EXPECT_EQ(read(book(R"(<row><c s="1"><v>1</v></c></row>)", "", true)), (Table{{"1904-01-02T00:00:00Z"}}));
}

TEST(XlsxReader, NamesWhatIsDamaged) {
    EXPECT_NE(read("PK\x03\x04 nothing")[0][0].find(""), std::string::npos);
    EXPECT_NE(read(zip({{"readme.txt", "x"}}))[0][0].find("not an Excel workbook"), std::string::npos);
    EXPECT_NE(read(book(R"(<row><c t="s"><v>7</v></c></row>)"))[0][0].find("no shared text '7'"), std::string::npos);
    EXPECT_NE(read(book("<row><c><v>1</c></row>"))[0][0].find("not XML"), std::string::npos);
    EXPECT_NE(read(book("<row><c><v>1</v></c>"))[0][0].find("ends within <row>"), std::string::npos);
}

TEST(XlsxReader, IsBounded) {
    std::string wide;
    for (int i = 0; i < 100; ++i) wide += "<c><v>1</v></c>";
    EXPECT_NE(read(book("<row>" + wide + "</row>"), {}, {.cells = 50})[0][0].find("more than 50 cells"), std::string::npos);
    EXPECT_NE(read(book("<row>" + std::string(1 << 20, ' ') + "</row>"), {}, {.row_bytes = 1000})[0][0].find("more than 1000 bytes"), std::string::npos);
    EXPECT_NE(read(book("<row><c><v>1</v></c></row><row><c><v>1</v></c></row>"), {}, {.rows = 1})[1][0].find("more than 1 rows"), std::string::npos);
    EXPECT_NE(read(book("", "<si><t>" + std::string(2 << 20, 'a') + "</t></si>"), {}, {.shared_text_bytes = 100'000})[0][0].find("texts"), std::string::npos);
    EXPECT_NE(read(book("<row><c><v>" + std::string(4 << 20, 'a') + "</v></c></row>"), {}, {.unpacked_bytes = 100'000})[0][0].find("unpacks to more"),
              std::string::npos);
    // Entities are not expanded.
    EXPECT_EQ(read(book("<row><c t=\"str\"><v>&a;</v></c></row>")), (Table{{"&a;"}}));
}

TEST(XlsxWriter, WhatIsWrittenReadsBack) {
    const test::Folder folder;
    const std::string path = folder.path() + "/t.xlsx";
    const std::string control = "\x01\x02 \x0b\x1f tab\tline\ncr\r end";
    const std::string escape = "_x0041_ and _x005F_x";
    const std::string unusual = "\xEF\xBF\xBE\xEF\xBF\xBF é 漢 \xF0\x9F\x8F\xB0 ";
    const std::string long_text = fmt::format("{}{}", std::string(100'000, 'x'), "é\r_x0041_");
    auto writer = Writer::create(path, "a", folder.path());
    ASSERT_TRUE(writer) << writer.error().text();
    const std::vector<Cell> texts{std::string_view(control), std::string_view(escape), std::string_view(unusual), std::string_view(" blanks "), Cell{}};
    const std::vector<Cell> numbers{int64_t{-5}, int64_t{9'007'199'254'740'993}, 0.1, 1e300, 3.0, true, false, 0.1 + 0.2};
    const std::vector<Cell> long_ones{std::string_view(long_text), std::string_view("→ Long texts 1")};
    ASSERT_TRUE((*writer)->add(texts));
    ASSERT_TRUE((*writer)->add(numbers));
    ASSERT_TRUE((*writer)->add(long_ones));
    ASSERT_TRUE((*writer)->finish());
    SystemDisk disk;
    const std::string bytes = *disk.read(path, 1 << 30);
    EXPECT_EQ(read(bytes), (Table{{control, escape, unusual, " blanks "},
                                  {"-5", "9007199254740993", "0.1", "1E+300", "3", "true", "false", "0.30000000000000004"},
                                  {"→ Long texts 1", "→ Long texts 2"}}));
    const auto long_texts = read_long_texts(bytes);
    ASSERT_TRUE(long_texts) << long_texts.error().text();
    EXPECT_EQ(*long_texts, (std::vector<std::string>{long_text, "→ Long texts 1"}));
}

TEST(XlsxWriter, LeavesNothingWhenItIsNotFinished) {
    const test::Folder folder;
    {
        const auto writer = Writer::create(folder.path() + "/t.xlsx", "a", folder.path());
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace redoubt::formats::xlsx
