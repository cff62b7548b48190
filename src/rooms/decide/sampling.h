// How much of somebody's work another looks at: of every close that a person makes alone, a share by their level, all of it where the
// matrix says "reviewed" and they stand just high enough. Which ones is not anybody's choice: a hash over the record, the state and
// the month's salt lies below a threshold or not. Every close is kept with its hash and threshold, so that the share can be proved.
#pragma once

#include "store/transaction.h"

namespace redoubt::rooms {

struct SampledClose {
    std::string type{}, record{}, to{}, party{}, level{}, period{}, hash{};
    std::string task{};  // the review; empty: none
    int64_t percent = 0;
    uint32_t place = 0, threshold = 0;  // of 10,000: sampled when place < threshold
    Time at{};
    bool sampled() const { return place < threshold; }
};

class ReviewSampling {
public:
    explicit ReviewSampling(store::Store& store) : store_(store) {}
    Result<> open();
    // Closes among what one change touched, by a person. One review for all that are sampled of it.
    Result<> look_at(store::Transaction& transaction, size_t first, size_t end, const store::Actor& actor);
    // A review is neither done, dropped nor changed by whoever closed what it is about, and ended only by somebody of a higher level.
    Result<> check_reviewer(store::Transaction& transaction, const store::Record& task, const store::Actor& actor) const;
    // Of a month ("2026-11"), oldest first; empty: all.
    Result<std::vector<SampledClose>> closes(const std::string& period);
    // What the hashes of a month are salted with; for those who prove, not for those who close.
    std::string salt(std::string_view period) const;
    static std::string hash(std::string_view record, std::string_view to, std::string_view salt);
    static uint32_t place_of(std::string_view hash);

private:
    Result<std::string> review(store::Transaction& transaction, std::span<const SampledClose> sampled, const store::Actor& actor);
    store::Store& store_;
};

}  // namespace redoubt::rooms
