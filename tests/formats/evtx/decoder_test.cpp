// The EVTX decoder on chunks written here, token by token, so that every case stands by itself.
#include "formats/evtx/decoder.h"

#include <gtest/gtest.h>

#include <map>

#include "formats/evtx/chunk.h"
#include "formats/evtx/utf16.h"
#include "support/evtx_writer.h"

namespace redoubt::formats::evtx {
namespace {

using namespace redoubt::test;

// Names are the element path with the attribute, "Event/EventData/Data[x]@Name".
class PathNames final : public Naming {
public:
    Name name(std::span<const PathElement> path, std::string_view attribute) override {
        std::string text;
        for (const PathElement& element : path) {
            if (!text.empty()) text += '/';
            text += element.name;
            if (element.has_name_given) text += "[" + std::string(element.name_given) + "]";
        }
        if (!attribute.empty()) text += "@" + std::string(attribute);
        const auto [at, added] = numbers_.try_emplace(text, static_cast<uint32_t>(texts_.size()));
        if (added) texts_.push_back(text);
        return {.number = at->second, .role = text.ends_with("TimeCreated@SystemTime") ? Role::time : Role::none};
    }
    Name raw_value() override {
        const PathElement raw{.name = "raw", .name_given = {}};
        return name({&raw, 1}, {});
    }
    const std::string& text(uint32_t number) const { return texts_[number]; }

private:
    std::map<std::string, uint32_t> numbers_;
    std::vector<std::string> texts_;
};

struct Read final : RecordSink {
    struct One {
        Record record;
        std::vector<std::string> values;  // "path=text"
    };
    PathNames names;
    std::vector<One> records;
    std::vector<std::string> damages;
    Arena arena;
    Decoder decoder{names};

    void record(const Record& record) override {
        One one{record, {}};
        for (const Value& value : record.values)
            one.values.push_back(names.text(value.field) + "=" + std::string(value.is_text ? value.bytes : render(value.type, value.bytes, arena)));
        records.push_back(std::move(one));
    }
    void damage(uint32_t offset, std::string message) override { damages.push_back(std::to_string(offset) + ": " + message); }
    Read& chunk(const std::string& bytes, ChunkOptions options = {}) {
        decoder.decode_chunk(bytes, options, arena, *this);
        return *this;
    }
    const std::vector<std::string>& values() const { return records.at(0).values; }
};

using Values = std::vector<std::string>;
constexpr uint64_t some_time = 133'000'000'000'000'000;

// One record with one instance of one template.
std::string one_record(const std::function<void(EvtxChunk&)>& definition, const std::vector<EvtxSlot>& slots) {
    EvtxChunk chunk;
    chunk.begin_record(1, some_time);
    chunk.fragment();
    chunk.instance("t", definition, slots);
    chunk.end_of_code();
    chunk.end_record();
    return chunk.finish();
}

TEST(EvtxDecoder, ReadsSlotsLiteralsAndAttributes) {
    Read read;
    read.chunk(one_record(
        [](EvtxChunk& out) {
            out.open("Event");
            out.close_start();
            out.open("A", true);
            out.attribute("x", true);
            out.text("literal");
            out.attribute("y");
            out.slot(1, 0x08);
            out.close_start();
            out.slot(0, 0x01);
            out.end_element();
            out.element("B", "fixed");
            out.end_element();
        },
        {evtx_text("hé 😀"), evtx_number(0x08, uint32_t{7})}));
    EXPECT_EQ(read.values(), (Values{"Event/A@x=literal", "Event/A@y=7", "Event/A=hé 😀", "Event/B=fixed"}));
    EXPECT_TRUE(read.damages.empty());
    EXPECT_FALSE(read.records[0].record.recovered);
    EXPECT_EQ(read.records[0].record.written_filetime, some_time);
}

TEST(EvtxDecoder, NullLeavesAnOptionalElementOutAndANormalOneEmpty) {
    Read read;
    read.chunk(one_record(
        [](EvtxChunk& out) {
            out.element("Optional", 0, 0x01, true);
            out.element("Normal", 0, 0x01, false);
            out.element("OptionalEmpty", 1, 0x01, true);
            out.element("BeyondTheSlots", 9, 0x01, true);
            out.element("NormalBeyondTheSlots", 9, 0x01, false);
        },
        {evtx_null(), evtx_text("")}));
    EXPECT_EQ(read.values(), (Values{"Normal=", "OptionalEmpty=", "NormalBeyondTheSlots="}));
}

TEST(EvtxDecoder, ArraysRepeatTheElement) {
    Read read;
    const uint16_t numbers[] = {1, 2, 3};
    read.chunk(one_record(
        [](EvtxChunk& out) {
            out.element("Data", 0, 0x81);
            out.element("Number", 1, 0x86);
            out.element("None", 2, 0x81);
        },
        {evtx_texts({"a", "", "c"}), {0x86, std::string(reinterpret_cast<const char*>(numbers), 6)}, {0x81, ""}}));
    EXPECT_EQ(read.values(), (Values{"Data=a", "Data=", "Data=c", "Number=1", "Number=2", "Number=3", "None="}));
}

TEST(EvtxDecoder, RendersEveryType) {
    const unsigned char guid[16] = {0x5F, 0x38, 0x70, 0x57, 0x2A, 0xC2, 0xE0, 0x43, 0xBF, 0x4C, 0x06, 0xF5, 0x69, 0x8F, 0xFB, 0xD9};
    const uint16_t system_time[8] = {2024, 2, 4, 29, 13, 5, 9, 7};
    const std::vector<std::pair<EvtxSlot, std::string>> cases{
        {evtx_number(0x03, int8_t{-5}), "-5"},
        {evtx_number(0x04, uint8_t{200}), "200"},
        {evtx_number(0x05, int16_t{-300}), "-300"},
        {evtx_number(0x06, uint16_t{60000}), "60000"},
        {evtx_number(0x07, int32_t{-70000}), "-70000"},
        {evtx_number(0x08, uint32_t{4000000000}), "4000000000"},
        {evtx_number(0x09, int64_t{-1}), "-1"},
        {evtx_number(0x0a, uint64_t{18446744073709551615U}), "18446744073709551615"},
        {evtx_number(0x0b, 1.5F), "1.5"},
        {evtx_number(0x0c, -0.25), "-0.25"},
        {evtx_number(0x0d, uint32_t{1}), "true"},
        {evtx_number(0x0d, uint32_t{0}), "false"},
        {evtx_number(0x0d, uint32_t{7}), "true"},
        {{0x0e, std::string("\x01\xAB", 2)}, "01AB"},
        {{0x0f, std::string(reinterpret_cast<const char*>(guid), 16)}, "{5770385F-C22A-43E0-BF4C-06F5698FFBD9}"},
        {evtx_number(0x10, uint32_t{0x1F}), "0x1f"},
        {evtx_number(0x10, uint64_t{0x1FFFFFFFF}), "0x1ffffffff"},
        {evtx_number(0x11, evtx_filetime(1'700'000'000, 1234567)), "2023-11-14T22:13:20.1234567Z"},
        {{0x12, std::string(reinterpret_cast<const char*>(system_time), 16)}, "2024-02-29T13:05:09.007Z"},
        {evtx_sid("S-1-5-21-1-2-4294967295-500"), "S-1-5-21-1-2-4294967295-500"},
        {evtx_sid("S-1-0-0"), "S-1-0-0"},
        {{0x13, std::string("\x01\x09\x00", 3)}, "010900"},  // says nine parts, holds none
        {evtx_number(0x14, uint32_t{0x3e7}), "0x3e7"},
        {evtx_number(0x15, uint64_t{0x8000000000000000U}), "0x8000000000000000"},
        {evtx_number(0x06, uint8_t{9}), "09"},  // too short for its type
        {{0x02, "caf\xE9"}, "café"},
        {{0x02, std::string("plain\0", 6)}, "plain"},
        {{0x01, std::string("a\0b\0\0\0\0\0", 8)}, "ab"},
        {{0x01, std::string("a\0\x00\xD8z\0", 6)}, "a\uFFFDz"},  // a lone surrogate
        {{0x55, "?"}, "3F"},                                     // a type nobody knows
    };
    std::vector<EvtxSlot> slots;
    Values expected;
    for (const auto& [slot, text] : cases) {
        slots.push_back(slot);
        expected.push_back("V=" + text);
    }
    Read read;
    read.chunk(one_record(
        [&](EvtxChunk& out) {
            for (size_t i = 0; i < cases.size(); ++i) out.element("V", static_cast<uint16_t>(i), cases[i].first.type);
        },
        slots));
    EXPECT_EQ(read.values(), expected);
}

TEST(EvtxDecoder, JoinsEntitiesCdataCharactersAndSlots) {
    Read read;
    read.chunk(one_record(
        [](EvtxChunk& out) {
            out.open("Text");
            out.close_start();
            out.text("a");
            for (const char* entity : {"lt", "amp", "gt", "quot", "apos", "other"}) out.entity(entity);
            out.character(0x263A);
            out.cdata("<raw>");
            out.slot(0, 0x08);
            out.end_element();
        },
        {evtx_number(0x08, uint32_t{42})}));
    EXPECT_EQ(read.values(), (Values{"Text=a<&>\"'&other;☺<raw>42"}));
}

TEST(EvtxDecoder, FollowsBinXmlInASlot) {
    EvtxChunk chunk;
    for (uint64_t id = 1; id <= 2; ++id) {
        chunk.begin_record(id, some_time);
        chunk.fragment();
        // The nested instance is written at its final place first, then cut out to be the value of the outer one's slot.
        const auto outer = [](EvtxChunk& out) {
            out.open("Event");
            out.close_start();
            out.element("Before", "x");
            out.slot(0, 0x21, true);
            out.end_element();
        };
        const EvtxSlot placeholder{0x21, ""};
        const size_t before = chunk.size();
        chunk.instance("outer", outer, {&placeholder, 1});
        const size_t descriptor = chunk.size() - 4;
        const size_t value = chunk.size();
        chunk.fragment();
        const EvtxSlot inner = evtx_text("deep");
        chunk.instance("inner",
                       [](EvtxChunk& out) {
                           out.open("EventData");
                           out.close_start();
                           out.element("Leaf", 0, 0x01);
                           out.end_element();
                       },
                       {&inner, 1});
        chunk.end_of_code();
        const auto size = static_cast<uint16_t>(chunk.size() - value);
        std::memcpy(chunk.bytes().data() + descriptor, &size, 2);
        ASSERT_GT(chunk.size(), before);
        chunk.end_of_code();
        chunk.end_record();
    }
    Read read;
    read.chunk(chunk.finish());
    ASSERT_EQ(read.records.size(), 2U);
    for (const auto& record : read.records) EXPECT_EQ(record.values, (Values{"Event/Before=x", "Event/EventData/Leaf=deep"}));
    EXPECT_TRUE(read.damages.empty());
}

TEST(EvtxDecoder, ReadsARecordWithoutATemplate) {
    EvtxChunk chunk;
    chunk.begin_record(1, some_time);
    chunk.fragment();
    chunk.open("Event", true);
    chunk.attribute("xmlns");
    chunk.text("urn:x");
    chunk.close_start();
    chunk.element("A", "1");
    chunk.end_element();
    chunk.end_of_code();
    chunk.end_record();
    Read read;
    read.chunk(chunk.finish());
    EXPECT_EQ(read.values(), (Values{"Event@xmlns=urn:x", "Event/A=1"}));
}

TEST(EvtxDecoder, TakesTheNameOfAnElementFromASlot) {
    Read read;
    read.chunk(one_record(
        [](EvtxChunk& out) {
            out.open("Data", true);
            out.attribute("Name");
            out.slot(0, 0x01);
            out.close_start();
            out.slot(1, 0x01);
            out.end_element();
        },
        {evtx_text("given"), evtx_text("value")}));
    EXPECT_EQ(read.values().back(), "Data[given]=value");
}

TEST(EvtxDecoder, KeepsTheValuesOfARecordWhoseTemplateIsGone) {
    std::string bytes = one_record([](EvtxChunk& out) { out.element("A", 0, 0x01); }, {evtx_text("kept"), evtx_number(0x08, uint32_t{5})});
    bytes[512 + 24 + 4 + 2] ^= 0x55;  // the template's id no longer fits the definition's GUID
    Read read;
    read.chunk(bytes, {.check_sums = false});
    EXPECT_EQ(read.values(), (Values{"raw=kept", "raw=5"}));
    ASSERT_EQ(read.damages.size(), 1U);
    EXPECT_NE(read.damages[0].find("another template"), std::string::npos);
    EXPECT_TRUE(read.records[0].record.recovered);
}

// Two chunks whose templates share GUID and size but not names: each keeps its own.
TEST(EvtxDecoder, DoesNotLendATemplateToAnotherChunk) {
    Read read;
    for (const char* name : {"First", "Other"}) read.chunk(one_record([&](EvtxChunk& out) { out.element(name, 0, 0x01); }, {evtx_text("v")}));
    ASSERT_EQ(read.records.size(), 2U);
    EXPECT_EQ(read.records[0].values, (Values{"First=v"}));
    EXPECT_EQ(read.records[1].values, (Values{"Other=v"}));
}

std::string three_records() {
    EvtxChunk chunk;
    for (uint64_t id = 1; id <= 3; ++id) {
        chunk.begin_record(id, some_time);
        chunk.fragment();
        const EvtxSlot slot = evtx_number(0x0a, id);
        chunk.instance("t", [](EvtxChunk& out) { out.element("N", 0, 0x0a); }, {&slot, 1});
        chunk.end_of_code();
        chunk.end_record();
    }
    return chunk.finish();
}

TEST(EvtxDecoder, MarksTheRecordsOfAChunkWithAWrongChecksum) {
    std::string bytes = three_records();
    bytes[52] ^= 1;
    Read read;
    read.chunk(bytes);
    ASSERT_EQ(read.records.size(), 3U);
    for (const auto& record : read.records) EXPECT_TRUE(record.record.recovered);
    EXPECT_EQ(read.damages.size(), 2U);  // of the records, and of the header that holds it

    Read unchecked;
    unchecked.chunk(bytes, {.check_sums = false});
    EXPECT_TRUE(unchecked.damages.empty());
    EXPECT_FALSE(unchecked.records.at(0).record.recovered);
}

TEST(EvtxDecoder, CarvesBehindTheFreeSpaceOffsetOnlyWhenAsked) {
    std::string bytes = three_records();
    const size_t second = bytes.find(std::string_view("\x2a\x2a\0\0", 4), 513);
    ASSERT_NE(second, std::string::npos);
    const auto free_space = static_cast<uint32_t>(second);
    std::memcpy(bytes.data() + 48, &free_space, 4);
    Read plain;
    plain.chunk(bytes, {.check_sums = false});
    EXPECT_EQ(plain.records.size(), 1U);

    bytes.replace(40000, 100, bytes.substr(second, 100));  // a stale copy of the second record
    Read carved;
    carved.chunk(bytes, {.check_sums = false, .recover = true});
    ASSERT_EQ(carved.records.size(), 3U);
    EXPECT_FALSE(carved.records[0].record.recovered);
    EXPECT_TRUE(carved.records[1].record.recovered);
    EXPECT_EQ(carved.records[2].values, (Values{"N=3"}));
}

TEST(EvtxDecoder, StopsAtImpossibleSizes) {
    for (const uint32_t size : {0U, 1U, 27U, 70000U, 0xFFFFFFFFU}) {
        std::string bytes = three_records();
        std::memcpy(bytes.data() + 516, &size, 4);
        Read plain;
        plain.chunk(bytes, {.check_sums = false});
        EXPECT_EQ(plain.records.size(), 0U) << size;
        EXPECT_EQ(plain.damages.size(), 1U) << size;
        Read carved;
        carved.chunk(bytes, {.check_sums = false, .recover = true});
        EXPECT_EQ(carved.records.size(), 2U) << size;
    }
}

TEST(EvtxDecoder, ATemplateThatHoldsItselfEnds) {
    EvtxChunk chunk;
    chunk.begin_record(1, some_time);
    chunk.fragment();
    chunk.instance("t",
                   [](EvtxChunk& out) {
                       const auto self = static_cast<uint32_t>(out.size() - 4 - 24);
                       const std::string id = out.bytes().substr(self + 4, 4);
                       out.open("A");
                       out.close_start();
                       for (int i = 0; i < 8; ++i) {
                           out.raw(std::string_view("\x0c\x01", 2));
                           out.raw(id);
                           out.raw({reinterpret_cast<const char*>(&self), 4});
                           out.raw(std::string_view("\0\0\0\0", 4));
                       }
                       out.end_element();
                   },
                   {});
    chunk.end_record();
    Read read;
    read.chunk(chunk.finish());
    ASSERT_EQ(read.records.size(), 1U);
    EXPECT_EQ(read.damages.size(), 1U);
}

TEST(EvtxDecoder, BoundsWhatARecordUnfoldsTo) {
    EvtxChunk chunk;
    chunk.begin_record(1, some_time);
    chunk.fragment();
    const EvtxSlot slot = evtx_text(std::string(20000, 'x'));
    chunk.instance("t",
                   [](EvtxChunk& out) {
                       for (int i = 0; i < 1000; ++i) out.element("A", 0, 0x01);
                   },
                   {&slot, 1});
    chunk.end_record();
    Read read;
    read.chunk(chunk.finish());
    ASSERT_EQ(read.damages.size(), 1U);
    EXPECT_NE(read.damages[0].find("unfolds"), std::string::npos);
    EXPECT_LT(read.values().size(), 100U);
}

TEST(EvtxDecoder, SurvivesEveryBitFlipAndEveryLength) {
    const std::string whole = three_records();
    for (size_t bit = 0; bit < size_t{1200} * 8; ++bit) {
        std::string bytes = whole;
        bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
        Read read;
        read.chunk(bytes, {.check_sums = bit % 2 == 0, .recover = bit % 3 == 0});
        EXPECT_LE(read.records.size(), 3U);
    }
    for (size_t size = 0; size < 1200; ++size) {
        Read read;
        read.chunk(whole.substr(0, size), {.recover = size % 2 == 0});
        EXPECT_LE(read.records.size(), 3U);
    }
}

TEST(EvtxUtf16, ConvertsAllPlanesAndLengths) {
    for (size_t length = 0; length < 40; ++length) {
        for (const std::string_view odd : {"é", "€", "😀", "x"}) {
            const std::string text = std::string(length, 'a') + std::string(odd) + std::string(length / 2, 'b');
            EXPECT_EQ(utf16_to_utf8(evtx_text(text).bytes), text);
        }
    }
    EXPECT_EQ(utf16_to_utf8(std::string_view("\x00\xDC\x00\xD8", 4)), "\uFFFD\uFFFD");
    EXPECT_EQ(utf16_to_utf8(std::string_view("a\0b", 3)), "a");
}

TEST(EvtxChunkHeader, KnowsItsSignatures) {
    EXPECT_TRUE(looks_like_evtx(std::string_view("ElfFile\0rest", 12)));
    EXPECT_TRUE(looks_like_evtx(three_records()));
    EXPECT_FALSE(looks_like_evtx("ElfFile"));
    EXPECT_FALSE(looks_like_evtx(""));
}

}  // namespace
}  // namespace redoubt::formats::evtx
