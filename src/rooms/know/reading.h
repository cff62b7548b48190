// Documents and who reads them. An edition that comes into force asks each of its readers to confirm it, by a task of theirs; the
// edition before becomes one of the document's `editions`, its text attached; and the document says how many have confirmed.
#pragma once

#include <set>
#include <string>

#include "store/store.h"
#include "store/transaction.h"

namespace redoubt::rooms {

class Reading {
public:
    explicit Reading(store::Store& store) : store_(store) {}

    // From then on it takes part in every change, inside the change's own transaction.
    Result<> open();

private:
    Result<> followed(store::Transaction& transaction, size_t first, const store::Actor& actor);
    Result<> follow_document(store::Transaction& transaction, const store::Record& document);
    Result<> follow_task(store::Transaction& transaction, const store::Record& task, const store::Actor& actor);
    Result<> note_edition(store::Transaction& transaction, const store::Record& document);
    Result<> ask(store::Transaction& transaction, const store::Record& document, const std::set<std::string>& readers);
    // Asks of another edition, or of somebody who is no reader any more, are not waited for.
    Result<> drop_others(store::Transaction& transaction, const store::Record& document, const std::set<std::string>& readers, const std::string& why);
    Result<> count(store::Transaction& transaction, const std::string& document);
    Result<std::set<std::string>> readers_of(const store::Record& document);

    store::Store& store_;
};

}  // namespace redoubt::rooms
