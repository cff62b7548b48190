#include "rooms/fix/supplier_statements.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/hash.h"
#include "base/text.h"
#include "store/editor.h"
#include "store/transaction.h"

namespace redoubt::rooms {

using schema::Map;
using schema::Value;
using software::VexDocument;
using software::VexStatement;
using software::VexStatements;
using software::VexStatus;

namespace {

constexpr int64_t most_documents = 20'000;
constexpr size_t longest_document_id = 2000;
// The gravest first.
constexpr std::array graver_first{VexStatus::affected, VexStatus::under_investigation, VexStatus::fixed, VexStatus::not_affected};

size_t gravity(VexStatus status) { return static_cast<size_t>(std::ranges::find(graver_first, status) - graver_first.begin()); }

Result<> journal_document(store::Store& store, store::Transaction& transaction, const store::Actor& by, std::string_view action, std::string_view id,
                          const std::string& reason) {
    store::Editor editor(store.state(), transaction, by, {});
    return editor.journal({.action = action, .type = "vex", .id = id, .key = id, .reason = reason});
}

bool is_older(const std::string& time, const std::string& than) {
    const auto first = parse_time(time), second = parse_time(than);
    return first && second && *first < *second;
}

std::string text_of_claim(const VexStatement& said) {
    std::string out(software::vex_status_name(said.status));
    if (!said.justification.empty()) out += fmt::format(" ({})", said.justification);
    out += fmt::format(", says {} in {}", said.author.empty() ? "its supplier" : said.author, said.source);
    if (said.time.size() >= 10) out += fmt::format(" of {}", said.time.substr(0, 10));
    for (const std::string* more : {&said.statement, &said.action})
        if (!more->empty()) out += ": " + *more;
    return to_valid_utf8(out.substr(0, 900));
}

}  // namespace

std::string SupplierSays::claim() const {
    if (!status) return {};
    return *status == VexStatus::fixed ? "fixed" : fmt::format("not affected: {}", justification.empty() ? "no justification is given" : justification);
}

Result<VexDocument> read_supplier_document(std::string_view bytes) {
    VexDocument document = TRY(software::read_vex(bytes));
    if (document.statements.empty()) return fail(Code::invalid, "the document says nothing of any vulnerability", "body");
    if (document.id.size() > longest_document_id) return fail(Code::invalid, fmt::format("its id is longer than {} bytes", longest_document_id), "body");
    if (document.id.empty()) document.id = "sha256:" + to_hex(sha256(bytes));
    for (VexStatement& statement : document.statements) statement.source = document.id;
    return document;
}

Result<> SupplierDocuments::open() {
    return store_.ensure_tables(
        "CREATE TABLE IF NOT EXISTS supplier_document(id TEXT PRIMARY KEY, author TEXT NOT NULL, time TEXT NOT NULL, statements INTEGER NOT NULL, "
        "taken INTEGER NOT NULL, taken_by TEXT NOT NULL, body BLOB NOT NULL) STRICT;");
}

Result<std::vector<SupplierDocument>> SupplierDocuments::list() {
    return store_.read([&](store::Reader& reader) -> Result<std::vector<SupplierDocument>> {
        std::vector<SupplierDocument> out;
        TRY(reader.sql.each("SELECT id, author, time, statements, taken, taken_by FROM supplier_document ORDER BY id", {}, [&](const store::Row& row) {
            out.push_back({.id = std::string(row.text(0)),
                           .author = std::string(row.text(1)),
                           .time = std::string(row.text(2)),
                           .statements = row.integer(3),
                           .taken = row.time(4),
                           .taken_by = std::string(row.text(5))});
            return true;
        }));
        return out;
    });
}

Result<bool> SupplierDocuments::keep(const store::Actor& by, std::string_view bytes, const VexDocument& document, const std::string& reason) {
    return store_.write([&](store::Transaction& transaction) -> Result<bool> {
        bool stays = false;
        TRY(transaction.sql.each("SELECT time, body FROM supplier_document WHERE id = ?", {document.id}, [&](const store::Row& row) {
            stays = row.text(1) == bytes || is_older(document.time, std::string(row.text(0)));
            return false;
        }));
        if (stays) return false;
        if (TRY(transaction.sql.integer("SELECT count(*) FROM supplier_document", {})).value_or(0) >= most_documents)
            return fail(Code::too_large, fmt::format("{} documents are kept already", most_documents), {}, "drop those that are no longer needed");
        TRY(transaction.sql.run("INSERT OR REPLACE INTO supplier_document VALUES(?, ?, ?, ?, ?, ?, ?)",
                                {document.id, document.author, document.time, static_cast<int64_t>(document.statements.size()), store_.clock().now(), by.name,
                                 store::Blob{bytes}}));
        TRY(journal_document(store_, transaction, by, "create", document.id, reason.empty() ? fmt::format("a VEX document of {}", document.author) : reason));
        return true;
    });
}

Result<> SupplierDocuments::drop(const store::Actor& by, std::string_view id, const std::string& reason) {
    return store_.write([&](store::Transaction& transaction) -> Result<> {
        TRY(transaction.sql.run("DELETE FROM supplier_document WHERE id = ?", {id}));
        if (transaction.sql.changes() == 0) return fail(Code::not_found, "there is no such VEX document", std::string(id), "redoubt vex list names them");
        return journal_document(store_, transaction, by, "remove", id, reason);
    });
}

Result<VexStatements> SupplierDocuments::statements() {
    return store_.read([&](store::Reader& reader) -> Result<VexStatements> {
        VexStatements out;
        std::optional<Error> wrong;
        TRY(reader.sql.each("SELECT body FROM supplier_document ORDER BY taken, id", {}, [&](const store::Row& row) {
            auto document = read_supplier_document(row.text(0));
            if (document)
                out.add(*std::move(document));
            else
                wrong = document.error();
            return !wrong;
        }));
        if (wrong) return std::unexpected(*wrong);
        return out;
    });
}

SupplierSays said_of(const VexStatements& statements, const advisories::Fleet& fleet, const Weakness& weakness,
                     std::span<const advisories::PackageNumber> packages) {
    if (statements.all().empty()) return {};
    const std::vector<std::string_view> names(weakness.names.begin(), weakness.names.end());
    const VexStatement* gravest = nullptr;
    size_t spoken = 0;
    for (const advisories::PackageNumber number : packages) {
        const auto purl = advisories::parse_purl(fleet.package(number).purl);
        const VexStatement* said = purl ? statements.about(names, *purl, {}) : nullptr;
        if (said == nullptr) continue;
        ++spoken;
        if (gravest == nullptr || gravity(said->status) < gravity(gravest->status)) gravest = said;
    }
    if (gravest == nullptr) return {};
    if (spoken < packages.size()) return {.text = fmt::format("Of {} of {} packages: {}", spoken, packages.size(), text_of_claim(*gravest))};
    return {.status = gravest->status,
            .justification = gravest->status == VexStatus::not_affected ? gravest->justification : std::string(),
            .text = text_of_claim(*gravest)};
}

namespace {

// The gravest of what is said of its open places; nothing where one of them is not spoken of.
Result<std::optional<store::Record>> gravest_place(store::Store& store, const std::string& finding, size_t open) {
    store::Records records = store.as(store::Actor::redoubt());
    const auto with = [&](std::string_view status) {
        return records.list("occurrence", {.text = fmt::format("state:(open,gone,suppressed) vex_status:{}", status),
                                           .tree = schema::test_equals("finding", finding),
                                           .sort = "-priority",
                                           .limit = 1,
                                           .count = store::ListQuery::Count::exact});
    };
    std::optional<store::Record> out;
    size_t spoken = 0;
    for (const VexStatus status : graver_first) {
        store::Page page = TRY(with(software::vex_status_name(status)));
        spoken += static_cast<size_t>(page.total.value_or(0));
        if (!out && !page.records.empty()) out = std::move(page.records.front());
    }
    if (spoken < open) out.reset();
    return out;
}

}  // namespace

Result<> follow_suppliers(store::Store& store, const store::Record& finding, size_t open, Map& changes) {
    const std::string_view status = finding["vex_status"].text(), says = finding["vex_says"].text();
    const bool followed = !says.empty() && says.starts_with(status);
    const auto set = [&](std::string_view field, Value value) {
        const bool same = finding[field] == value || (finding[field].text().empty() && (value.is_null() || value == Value("")));
        if (!same) changes.set(std::string(field), std::move(value));
    };
    if (!status.empty() && !followed) {  // a person's
        set("vex_says", Value(""));
        return {};
    }
    const auto place = TRY(gravest_place(store, finding.id.text, open));
    const bool unjustified = place && (*place)["vex_status"].text() == "not_affected" && (*place)["vex_justification"].text().empty();
    if (!place || unjustified) {
        set("vex_justification", Value());
        set("vex_status", Value());
        set("vex_says", unjustified ? Value(fmt::format("No justification is given: {}", (*place)["vex_says"].text())) : Value(""));
        return {};
    }
    set("vex_status", (*place)["vex_status"]);
    set("vex_justification", (*place)["vex_justification"]);
    set("vex_says", (*place)["vex_says"]);
    return {};
}

}  // namespace redoubt::rooms
