#include "hosts/rpm_writer.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>

namespace redoubt::test {
namespace {

void add_number(std::string& out, uint32_t number) {
    for (const unsigned shift : {24U, 16U, 8U, 0U}) out += static_cast<char>(number >> shift & 0xffU);
}

void add_little(std::string& out, uint32_t number) {
    for (const unsigned shift : {0U, 8U, 16U, 24U}) out += static_cast<char>(number >> shift & 0xffU);
}

void add_value(const Tag& one, std::string& store) {
    for (const std::string& each : one.texts) store += each + '\0';
    for (const uint32_t each : one.numbers) add_number(store, each);
    if (!one.texts.empty() || !one.numbers.empty()) return;
    if (one.text.empty())
        add_number(store, one.number);
    else
        store += one.text + '\0';
}

uint32_t type_of(const Tag& one) { return !one.texts.empty() ? 8 : !one.numbers.empty() || one.text.empty() ? 4 : 6; }

// Pages of a Berkeley DB, in one of the byte orders.
struct BerkeleyWriter {
    bool big;
    size_t page_bytes;
    std::vector<std::string> pages{};

    void put(std::string& page, size_t at, uint32_t number, size_t size) const {
        for (size_t i = 0; i < size; ++i) page[at + (big ? size - 1 - i : i)] = static_cast<char>(number >> (8 * i) & 0xffU);
    }
    size_t add_page(uint8_t type) {
        std::string page(page_bytes, '\0');
        put(page, 8, static_cast<uint32_t>(pages.size()), 4);
        page[25] = static_cast<char>(type);
        pages.push_back(page);
        return pages.size() - 1;
    }
    // The first of the pages that hold `bytes`.
    uint32_t add_chain(std::string_view bytes) {
        uint32_t first = 0;
        size_t before = 0;
        while (!bytes.empty()) {
            const size_t at = add_page(7), held = std::min(bytes.size(), page_bytes - 26);
            put(pages[at], 22, static_cast<uint32_t>(held), 2);
            pages[at].replace(26, held, bytes.substr(0, held));
            if (before != 0) put(pages[before], 16, static_cast<uint32_t>(at), 4);
            if (first == 0) first = static_cast<uint32_t>(at);
            before = at;
            bytes.remove_prefix(held);
        }
        return first;
    }
};

}  // namespace

std::string rpm_header(const std::vector<Tag>& tags) {
    std::string index, store;
    for (const Tag& one : tags) {
        const size_t count = std::max({one.texts.size(), one.numbers.size(), size_t{1}});
        add_number(index, one.tag);
        add_number(index, type_of(one));
        add_number(index, static_cast<uint32_t>(store.size()));
        add_number(index, static_cast<uint32_t>(count));
        add_value(one, store);
    }
    std::string out;
    add_number(out, static_cast<uint32_t>(tags.size()));
    add_number(out, static_cast<uint32_t>(store.size()));
    return out + index + store;
}

std::string bash_header() { return rpm_header({{1000, "bash"}, {1001, "5.2.26"}, {1002, "3.fc40"}, {1022, "x86_64"}}); }

std::string rpm_ndb(const std::vector<std::string>& headers) {
    std::string slots = "RpmP", blobs;
    for (const uint32_t each : {0U, 1U, 1U, static_cast<uint32_t>(headers.size() + 1), 0U, 0U, 0U}) add_little(slots, each);
    for (size_t i = 0; i < headers.size(); ++i) {
        const auto package = static_cast<uint32_t>(i + 1);
        std::string blob = "BlbS";
        for (const uint32_t each : {package, 1U, static_cast<uint32_t>(headers[i].size())}) add_little(blob, each);
        blob += headers[i];
        while ((blob.size() + 12) % 16 != 0) blob += '\0';
        add_little(blob, 0);
        add_little(blob, static_cast<uint32_t>(headers[i].size()));
        blob += "BlbE";
        slots += "Slot";
        for (const uint32_t each : {package, static_cast<uint32_t>((4096 + blobs.size()) / 16), static_cast<uint32_t>(blob.size() / 16)})
            add_little(slots, each);
        blobs += blob;
    }
    while (slots.size() < 4096) slots += std::string("Slot") + std::string(12, '\0');
    return slots + blobs;
}

std::string rpm_berkeley(const std::vector<std::string>& headers, bool big_endian, size_t page_bytes) {
    BerkeleyWriter out{.big = big_endian, .page_bytes = page_bytes};
    out.add_page(8);
    const size_t bucket = out.add_page(13);
    std::vector<std::string> items{std::string("\1\0\0\0\0", 5), std::string("\1\7\0\0\0", 5)};  // the highest number
    for (size_t i = 0; i < headers.size(); ++i) {
        std::string key(5, '\0'), value = '\1' + headers[i];
        key[0] = 1;
        out.put(key, 1, static_cast<uint32_t>(i + 1), 4);
        if (headers[i].size() > page_bytes / 4) {
            value = std::string(12, '\0');
            value[0] = 3;
            out.put(value, 4, out.add_chain(headers[i]), 4);
            out.put(value, 8, static_cast<uint32_t>(headers[i].size()), 4);
        }
        items.push_back(key);
        items.push_back(value);
    }
    size_t end = page_bytes;
    for (size_t i = 0; i < items.size(); ++i) {
        end -= items[i].size();
        out.pages[bucket].replace(end, items[i].size(), items[i]);
        out.put(out.pages[bucket], 26 + 2 * i, static_cast<uint32_t>(end), 2);
    }
    out.put(out.pages[bucket], 20, static_cast<uint32_t>(items.size()), 2);
    std::string& meta = out.pages[0];
    out.put(meta, 12, 0x061561, 4);
    out.put(meta, 16, 9, 4);
    out.put(meta, 20, static_cast<uint32_t>(page_bytes), 4);
    out.put(meta, 32, static_cast<uint32_t>(out.pages.size() - 1), 4);
    std::string whole;
    for (const std::string& page : out.pages) whole += page;
    return whole;
}

std::string rpm_sqlite(const std::vector<std::string>& headers) {
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open(":memory:", &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, "CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)", nullptr, nullptr, nullptr),
              SQLITE_OK);
    for (const std::string& header : headers) {
        sqlite3_stmt* statement = nullptr;
        sqlite3_prepare_v2(database, "INSERT INTO Packages(blob) VALUES(?)", -1, &statement, nullptr);
        sqlite3_bind_blob(statement, 1, header.data(), static_cast<int>(header.size()), SQLITE_TRANSIENT);
        EXPECT_EQ(sqlite3_step(statement), SQLITE_DONE);
        sqlite3_finalize(statement);
    }
    sqlite3_int64 size = 0;
    unsigned char* bytes = sqlite3_serialize(database, "main", &size, 0);
    std::string out(reinterpret_cast<const char*>(bytes), static_cast<size_t>(size));
    sqlite3_free(bytes);
    sqlite3_close(database);
    out[18] = out[19] = 2;  // with a write-ahead log, as rpm has it
    return out;
}

}  // namespace redoubt::test
