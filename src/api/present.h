// How the API shows what the store returns: records with their references as {"type","id","key","title","state"}, journal
// entries, comments, links. References of a whole page are looked up together; one that the caller may not see is null.
#pragma once

#include <span>

#include "schema/value.h"
#include "store/records.h"

namespace redoubt::api {

Result<schema::List> present(store::Records& records, std::span<const store::Record> found);
Result<schema::Value> present(store::Records& records, const store::Record& record);
schema::Value present(const store::Reference& reference);
schema::Value present(const store::JournalEntry& entry);
schema::Value present(const store::Comment& comment);
schema::Value present(const store::Link& link);
schema::Value present(const store::Attachment& attachment);
schema::Value time_or_null(Time time);  // null: zero, it did not happen

}  // namespace redoubt::api
