// Writes EVTX: whole log files from plain events, and single chunks token by token for the odd cases. Layout as in
// src/formats/evtx/layout.h. Names are stored where first used, definitions of templates at their first instance, as Windows does.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace redoubt::test {

struct EvtxSlot {
    uint8_t type;
    std::string bytes;
};
EvtxSlot evtx_null();
EvtxSlot evtx_text(std::string_view utf8);
EvtxSlot evtx_texts(const std::vector<std::string>& utf8);  // array of strings
EvtxSlot evtx_sid(std::string_view sid);                    // "S-1-5-18"
// Any fixed-size type by its number; little-endian.
template <class Number>
EvtxSlot evtx_number(uint8_t type, Number value) {
    return {type, std::string(reinterpret_cast<const char*>(&value), sizeof(value))};
}
uint64_t evtx_filetime(int64_t unix_s, uint32_t ticks = 0);

class EvtxChunk {
public:
    explicit EvtxChunk(uint64_t first_record_id = 1);

    void begin_record(uint64_t id, uint64_t filetime);
    void end_record();

    // Tokens of BinXML, where the chunk ends now.
    void fragment();
    void open(std::string_view element, bool with_attributes = false);
    void attribute(std::string_view name, bool more = false);
    void text(std::string_view utf8);
    void cdata(std::string_view utf8);
    void character(uint16_t unit);
    void entity(std::string_view name);
    void slot(uint16_t number, uint8_t type, bool optional = false);
    void close_start();
    void close_empty();
    void end_element();
    void end_of_code();
    // `<name>text</name>` and `<name>%slot</name>`.
    void element(std::string_view name, std::string_view utf8);
    void element(std::string_view name, uint16_t number, uint8_t type, bool optional = false);

    // An instance of the template `key`, whose definition `write` writes when the chunk does not hold it yet.
    void instance(const std::string& key, const std::function<void(EvtxChunk&)>& write, std::span<const EvtxSlot> slots);
    void raw(std::string_view bytes) { bytes_ += bytes; }

    size_t size() const { return bytes_.size(); }
    std::string& bytes() { return bytes_; }
    std::string finish();  // 64 KiB with checksums

private:
    void name(std::string_view utf8);
    template <class Number>
    void put(Number value) {
        bytes_.append(reinterpret_cast<const char*>(&value), sizeof(value));
    }
    void patch(size_t at, uint32_t value);

    std::string bytes_;
    std::map<std::string, uint32_t, std::less<>> names_;
    std::map<std::string, uint32_t, std::less<>> definitions_;
    std::vector<size_t> open_sizes_;  // where the size of each open element is stored
    size_t attribute_size_at_ = 0;
    size_t record_at_ = 0;
    bool in_definition_ = false;
    uint64_t first_id_;
    uint64_t last_id_;
};

struct EvtxEvent {
    std::string provider;
    std::string channel;
    std::string computer;
    uint16_t event_id = 0;
    uint8_t level = 4;
    uint64_t filetime = 0;
    std::vector<std::pair<std::string, std::string>> data;  // <Data Name="first">second</Data>
};

class EvtxFile {
public:
    void add(const EvtxEvent& event);  // record ids count from 1
    void add_chunk(std::string chunk) { chunks_.push_back(std::move(chunk)); }
    std::string finish();

private:
    EvtxChunk chunk_;
    std::vector<std::string> chunks_;
    uint64_t next_id_ = 1;
    bool chunk_used_ = false;
};

}  // namespace redoubt::test
