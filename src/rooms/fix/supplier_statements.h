// What suppliers say of weaknesses in what we run (VEX): their documents, kept as they were sent, and what of them is about one weakness
// in packages that are installed.
//
// A supplier's word is a claim. It is shown, it ranks down, and a finding of which every open place is spoken of takes its status; it
// closes nothing (docs/decisions/0115). A statement about a part of another product holds there alone and is not taken.
#pragma once

#include <optional>

#include "advisories/fleet.h"
#include "rooms/fix/weakness_book.h"
#include "software/vex.h"
#include "store/store.h"

namespace redoubt::rooms {

struct SupplierDocument {
    std::string id{};  // as it calls itself, else "sha256:…" of its bytes
    std::string author{}, time{};
    int64_t statements = 0;
    Time taken{};
    std::string taken_by{};
};

class SupplierDocuments {
public:
    explicit SupplierDocuments(store::Store& store) : store_(store) {}
    Result<> open();  // makes the table
    Result<std::vector<SupplierDocument>> list();
    // In place of an older one of the same id. False: this one, or a newer, is there already.
    Result<bool> keep(const store::Actor& by, std::string_view bytes, const software::VexDocument& document, const std::string& reason);
    Result<> drop(const store::Actor& by, std::string_view id, const std::string& reason);
    Result<software::VexStatements> statements();  // of all of them

private:
    store::Store& store_;
};

// Code::invalid for one without statements. Its id is filled.
Result<software::VexDocument> read_supplier_document(std::string_view bytes);

struct SupplierSays {
    std::optional<software::VexStatus> status{};  // none: nobody speaks of all of the packages
    std::string justification{};
    std::string text{};  // "not_affected (component_not_present), says ACME in VEX-1 of 2026-05-01: It was taken out."
    bool clears() const { return status == software::VexStatus::not_affected || status == software::VexStatus::fixed; }
    std::string claim() const;  // "not affected: component_not_present"
    bool operator==(const SupplierSays&) const = default;
};

// Of several packages the gravest; where only some are spoken of, `text` alone.
SupplierSays said_of(const software::VexStatements& statements, const advisories::Fleet& fleet, const Weakness& weakness,
                     std::span<const advisories::PackageNumber> packages);

// The status of a finding with so many open places follows what is said of all of them, unless a person set it.
Result<> follow_suppliers(store::Store& store, const store::Record& finding, size_t open, schema::Map& changes);

}  // namespace redoubt::rooms
