// Concerns that somebody reports without saying who they are. Nothing here is about the person: a report has a day, no time, no
// address; whoever has its code follows it and adds to it. It becomes a finding when its day is over, in the hour that all of them do,
// so that the journal's times say nothing either. The code is shown once and kept as a hash. Thread-safe.
#pragma once

#include "store/store.h"

namespace redoubt::rooms {

struct NewConcern {
    std::string title{}, text{}, severity{};  // severity may be empty: medium
};

struct ConcernWord {
    std::string day{};
    bool ours = false;  // an answer to who reported it
    std::string text{};
};

struct FollowedConcern {
    std::string title{}, day{};
    std::string state{};  // "received", then the finding's
    std::vector<ConcernWord> words{};
};

class Concerns {
public:
    explicit Concerns(store::Store& store) : store_(store) {}
    Result<> open();

    Result<std::string> report(const NewConcern& concern);  // its code
    Result<FollowedConcern> follow(std::string_view code);
    Result<> add(std::string_view code, const std::string& text);
    // What who reported it may read, said by somebody who works on the finding.
    Result<> answer(const store::Actor& by, std::string_view finding, const std::string& text);
    // Of days that are over: new ones become findings, words comments. How many.
    Result<size_t> file();

private:
    struct Kept;
    Result<std::optional<Kept>> find(std::string_view code);
    Result<> keep_word(const std::string& concern, bool ours, const std::string& text);
    Result<> file_one(store::Transaction& transaction, const Kept& concern);
    std::string today() const;

    store::Store& store_;
};

}  // namespace redoubt::rooms
