#include "support/evtx_writer.h"

#include <zlib.h>

#include <cstring>

namespace redoubt::test {
namespace {

constexpr size_t chunk_size = 65536;

std::u16string utf16(std::string_view utf8) {
    std::u16string out;
    for (size_t i = 0; i < utf8.size();) {
        const auto byte = [&](size_t at) { return static_cast<uint32_t>(static_cast<unsigned char>(utf8[at])); };
        const uint32_t first = byte(i);
        const size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        uint32_t c = length == 1 ? first : first & (0x7FU >> length);
        for (size_t k = 1; k < length; ++k) c = c << 6 | (byte(i + k) & 63);
        if (c < 0x10000) {
            out += static_cast<char16_t>(c);
        } else {
            out += static_cast<char16_t>(0xD800 + ((c - 0x10000) >> 10));
            out += static_cast<char16_t>(0xDC00 + ((c - 0x10000) & 0x3FF));
        }
        i += length;
    }
    return out;
}

std::string utf16_bytes(std::string_view utf8) {
    const std::u16string units = utf16(utf8);
    return {reinterpret_cast<const char*>(units.data()), units.size() * 2};
}

uint32_t crc(std::string_view a, std::string_view b = {}) {
    auto sum = crc32(0, reinterpret_cast<const Bytef*>(a.data()), static_cast<uInt>(a.size()));
    if (!b.empty()) sum = crc32(sum, reinterpret_cast<const Bytef*>(b.data()), static_cast<uInt>(b.size()));
    return static_cast<uint32_t>(sum);
}

template <class Number>
void store(std::string& bytes, size_t at, Number value) {
    std::memcpy(bytes.data() + at, &value, sizeof(value));
}

}  // namespace

EvtxSlot evtx_null() { return {0x00, {}}; }
EvtxSlot evtx_text(std::string_view utf8) { return {0x01, utf16_bytes(utf8)}; }

EvtxSlot evtx_texts(const std::vector<std::string>& utf8) {
    EvtxSlot out{0x81, {}};
    for (const std::string& one : utf8) out.bytes += utf16_bytes(one) + std::string(2, '\0');
    return out;
}

EvtxSlot evtx_sid(std::string_view sid) {
    std::vector<uint64_t> numbers;
    for (size_t at = sid.find('-'); at != std::string_view::npos; at = sid.find('-', at + 1)) numbers.push_back(std::stoull(std::string(sid.substr(at + 1))));
    EvtxSlot out{0x13, {}};
    out.bytes += static_cast<char>(numbers[0]);
    out.bytes += static_cast<char>(numbers.size() - 2);
    for (int shift = 40; shift >= 0; shift -= 8) out.bytes += static_cast<char>(numbers[1] >> shift & 0xFF);
    for (size_t i = 2; i < numbers.size(); ++i) {
        const auto part = static_cast<uint32_t>(numbers[i]);
        out.bytes.append(reinterpret_cast<const char*>(&part), 4);
    }
    return out;
}

uint64_t evtx_filetime(int64_t unix_s, uint32_t ticks) { return static_cast<uint64_t>(unix_s + 11'644'473'600) * 10'000'000 + ticks; }

EvtxChunk::EvtxChunk(uint64_t first_record_id) : bytes_(512, '\0'), first_id_(first_record_id), last_id_(first_record_id) {}

void EvtxChunk::patch(size_t at, uint32_t value) { store(bytes_, at, value); }

void EvtxChunk::begin_record(uint64_t id, uint64_t filetime) {
    record_at_ = bytes_.size();
    last_id_ = id;
    bytes_.append("\x2a\x2a\0\0\0\0\0\0", 8);
    put(id);
    put(filetime);
}

void EvtxChunk::end_record() {
    while ((bytes_.size() + 4 - record_at_) % 8 != 0) bytes_ += '\0';
    const auto size = static_cast<uint32_t>(bytes_.size() + 4 - record_at_);
    put(size);
    patch(record_at_ + 4, size);
}

void EvtxChunk::name(std::string_view utf8) {
    if (const auto at = names_.find(utf8); at != names_.end()) {
        put(at->second);
        return;
    }
    const auto offset = static_cast<uint32_t>(bytes_.size() + 4);
    put(offset);
    names_.emplace(utf8, offset);
    put(uint32_t{0});
    put(uint16_t{0});
    const std::string units = utf16_bytes(utf8);
    put(static_cast<uint16_t>(units.size() / 2));
    bytes_ += units;
    put(uint16_t{0});
}

void EvtxChunk::fragment() { bytes_.append("\x0f\x01\x01\x00", 4); }

void EvtxChunk::open(std::string_view element, bool with_attributes) {
    bytes_ += with_attributes ? '\x41' : '\x01';
    if (in_definition_) put(uint16_t{0xFFFF});
    open_sizes_.push_back(bytes_.size());
    put(uint32_t{0});
    name(element);
    attribute_size_at_ = 0;
    if (!with_attributes) return;
    attribute_size_at_ = bytes_.size();
    put(uint32_t{0});
}

void EvtxChunk::attribute(std::string_view attribute_name, bool more) {
    bytes_ += more ? '\x46' : '\x06';
    name(attribute_name);
}

void EvtxChunk::text(std::string_view utf8) {
    const std::string units = utf16_bytes(utf8);
    bytes_ += "\x05\x01";
    put(static_cast<uint16_t>(units.size() / 2));
    bytes_ += units;
}

void EvtxChunk::cdata(std::string_view utf8) {
    const std::string units = utf16_bytes(utf8);
    bytes_ += '\x07';
    put(static_cast<uint16_t>(units.size() / 2));
    bytes_ += units;
}

void EvtxChunk::character(uint16_t unit) {
    bytes_ += '\x08';
    put(unit);
}

void EvtxChunk::entity(std::string_view entity_name) {
    bytes_ += '\x09';
    name(entity_name);
}

void EvtxChunk::slot(uint16_t number, uint8_t type, bool optional) {
    bytes_ += optional ? '\x0e' : '\x0d';
    put(number);
    put(type);
}

void EvtxChunk::close_start() {
    if (attribute_size_at_ != 0) patch(attribute_size_at_, static_cast<uint32_t>(bytes_.size() - attribute_size_at_ - 4));
    attribute_size_at_ = 0;
    bytes_ += '\x02';
}

void EvtxChunk::close_empty() {
    if (attribute_size_at_ != 0) patch(attribute_size_at_, static_cast<uint32_t>(bytes_.size() - attribute_size_at_ - 4));
    attribute_size_at_ = 0;
    bytes_ += '\x03';
    patch(open_sizes_.back(), static_cast<uint32_t>(bytes_.size() - open_sizes_.back() - 4));
    open_sizes_.pop_back();
}

void EvtxChunk::end_element() {
    bytes_ += '\x04';
    patch(open_sizes_.back(), static_cast<uint32_t>(bytes_.size() - open_sizes_.back() - 4));
    open_sizes_.pop_back();
}

void EvtxChunk::end_of_code() { bytes_ += '\0'; }

void EvtxChunk::element(std::string_view element_name, std::string_view utf8) {
    open(element_name);
    close_start();
    text(utf8);
    end_element();
}

void EvtxChunk::element(std::string_view element_name, uint16_t number, uint8_t type, bool optional) {
    open(element_name);
    close_start();
    slot(number, type, optional);
    end_element();
}

void EvtxChunk::instance(const std::string& key, const std::function<void(EvtxChunk&)>& write, std::span<const EvtxSlot> slots) {
    const auto id = static_cast<uint32_t>(std::hash<std::string>{}(key));
    bytes_.append("\x0c\x01", 2);
    put(id);
    const auto known = definitions_.find(key);
    if (known != definitions_.end()) {
        put(known->second);
    } else {
        const auto at = static_cast<uint32_t>(bytes_.size() + 4);
        put(at);
        definitions_.emplace(key, at);
        put(uint32_t{0});
        put(id);
        bytes_.append(12, '\0');
        put(uint32_t{0});
        in_definition_ = true;
        fragment();
        write(*this);
        end_of_code();
        in_definition_ = false;
        patch(at + 20, static_cast<uint32_t>(bytes_.size() - at - 24));
    }
    put(static_cast<uint32_t>(slots.size()));
    for (const EvtxSlot& one : slots) {
        put(static_cast<uint16_t>(one.bytes.size()));
        put(one.type);
        put(uint8_t{0});
    }
    for (const EvtxSlot& one : slots) bytes_ += one.bytes;
}

std::string EvtxChunk::finish() {
    const auto free_space = static_cast<uint32_t>(bytes_.size());
    std::string out = bytes_;
    out.resize(chunk_size, '\0');
    std::memcpy(out.data(), "ElfChnk\0", 8);
    for (const size_t at : {size_t{8}, size_t{24}}) {
        store(out, at, first_id_);
        store(out, at + 8, last_id_);
    }
    store(out, 40, uint32_t{128});
    store(out, 44, static_cast<uint32_t>(record_at_));
    store(out, 48, free_space);
    store(out, 52, crc(std::string_view(out).substr(512, free_space - 512)));
    store(out, 124, crc(std::string_view(out).substr(0, 120), std::string_view(out).substr(128, 384)));
    return out;
}

namespace {

enum : uint16_t { slot_event_id, slot_level, slot_time, slot_record, slot_computer, first_data_slot };

void write_definition(EvtxChunk& out, const EvtxEvent& event) {
    out.open("Event", true);
    out.attribute("xmlns");
    out.text("http://schemas.microsoft.com/win/2004/08/events/event");
    out.close_start();
    out.open("System");
    out.close_start();
    out.open("Provider", true);
    out.attribute("Name");
    out.text(event.provider);
    out.close_empty();
    out.element("EventID", slot_event_id, 0x06);
    out.element("Level", slot_level, 0x04);
    out.open("TimeCreated", true);
    out.attribute("SystemTime");
    out.slot(slot_time, 0x11);
    out.close_empty();
    out.element("EventRecordID", slot_record, 0x0a);
    out.element("Channel", event.channel);
    out.element("Computer", slot_computer, 0x01);
    out.end_element();
    out.open("EventData");
    out.close_start();
    for (size_t i = 0; i < event.data.size(); ++i) {
        out.open("Data", true);
        out.attribute("Name");
        out.text(event.data[i].first);
        out.close_start();
        out.slot(static_cast<uint16_t>(first_data_slot + i), 0x01);
        out.end_element();
    }
    out.end_element();
    out.end_element();
}

// More than the record can need.
size_t room_for(const EvtxEvent& event) {
    size_t out = 2048 + 2 * (event.provider.size() + event.channel.size() + event.computer.size());
    for (const auto& [name, value] : event.data) out += 64 + 2 * (name.size() + value.size());
    return out;
}

}  // namespace

void EvtxFile::add(const EvtxEvent& event) {
    if (chunk_.size() + room_for(event) > chunk_size && chunk_used_) {
        chunks_.push_back(chunk_.finish());
        chunk_ = EvtxChunk(next_id_);
    }
    std::string key = event.provider + '\0' + event.channel;
    std::vector<EvtxSlot> slots{evtx_number(0x06, event.event_id), evtx_number(0x04, event.level), evtx_number(0x11, event.filetime),
                                evtx_number(0x0a, next_id_), evtx_text(event.computer)};
    for (const auto& [name, value] : event.data) {
        key += '\0' + name;
        slots.push_back(evtx_text(value));
    }
    chunk_.begin_record(next_id_++, event.filetime);
    chunk_.fragment();
    chunk_.instance(key, [&](EvtxChunk& out) { write_definition(out, event); }, slots);
    chunk_.end_of_code();
    chunk_.end_record();
    chunk_used_ = true;
}

std::string EvtxFile::finish() {
    if (chunk_used_) chunks_.push_back(chunk_.finish());
    chunk_used_ = false;
    std::string out(4096, '\0');
    std::memcpy(out.data(), "ElfFile\0", 8);
    store(out, 16, uint64_t{chunks_.empty() ? 0 : chunks_.size() - 1});
    store(out, 24, next_id_);
    store(out, 32, uint32_t{128});
    store(out, 36, uint16_t{1});
    store(out, 38, uint16_t{3});
    store(out, 40, uint16_t{4096});
    store(out, 42, static_cast<uint16_t>(chunks_.size()));
    store(out, 124, crc(std::string_view(out).substr(0, 120)));
    for (const std::string& chunk : chunks_) out += chunk;
    return out;
}

}  // namespace redoubt::test
