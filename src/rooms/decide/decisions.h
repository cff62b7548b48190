// The room of decisions: the one place where a yes is asked for, given and acted on. Whatever type of record it is about, the matrix
// (store/rights_book.h) says who may; a verdict and what it does are one transaction; and every change of a subject passes by here,
// inside its own transaction, so that nothing decided about it outlives it. Thread-safe.
#pragma once

#include <functional>

#include "rooms/decide/deciders.h"
#include "rooms/decide/exports.h"
#include "rooms/decide/question.h"
#include "rooms/decide/sampling.h"
#include "store/transaction.h"

namespace redoubt::rooms {

struct GivenVerdict {
    bool yes = false;
    std::string reason{};
    std::string chosen{};
    std::string for_party{};
    schema::List conditions{};  // more than were asked for
};

struct VerdictOutcome {
    store::Record decision{};
    bool applied = false;
    bool voided = false;  // a subject is no longer what was asked about
};

// How one move of a record is made by somebody: done at once, asked for, or not at all.
struct MoveWay {
    std::string to;
    std::string how;  // "act", "ask", "no"
    std::string kind{};
    int severity = -1;
    std::vector<std::string> needs{};
    std::string why{};
    std::vector<Decider> who{};
};

// Where a decision stands for one who looks at it.
struct Standing {
    store::Record decision{};
    std::vector<ShownEffect> effects{};
    std::vector<std::pair<std::string, std::string>> needs{};  // level, and the party whose yes fills it
    std::vector<Decider> could{};
    std::optional<Decider> as{};  // as what the caller may decide
    std::string why_not{};
    std::vector<std::string> unheard{};  // parties
    struct Changed {
        store::Reference subject;
        std::vector<std::string> fields;
    };
    std::vector<Changed> changed{};
};

class Decisions {
public:
    explicit Decisions(store::Store& store) : store_(store), sampled_(store) {}
    ReviewSampling& sampled() { return sampled_; }
    // Its table, and its place in every change from now on. Once, before the store is used by several threads.
    Result<> open();

    Result<Proposal> preview(store::Records& by, const Question& question);
    Result<AskedOutcome> ask(store::Records& by, const Question& question);
    // Acts now, if who asks is on call, and asks afterwards.
    Result<AskedOutcome> break_glass(store::Records& by, const Question& question);
    // From a draft that somebody wrote: what it asks is worked out from its subjects.
    Result<store::Record> put(store::Records& by, std::string_view id);

    Result<VerdictOutcome> give_verdict(store::Records& by, std::string_view id, const GivenVerdict& verdict);
    Result<store::Record> give_opinion(store::Records& by, std::string_view id, bool agrees, const std::string& text);
    Result<store::Record> withdraw(store::Records& by, std::string_view id, const std::string& reason);
    Result<store::Record> ask_back(store::Records& by, std::string_view id, const std::string& reason);
    Result<store::Record> answer(store::Records& by, std::string_view id, const std::string& reason);
    Result<store::Record> revoke(store::Records& by, std::string_view id, const std::string& reason);

    Result<Standing> standing(store::Records& by, std::string_view id);
    // Open decisions that this party may say yes to; `all`: those that it could only once others are away or overdue too.
    Result<std::vector<Standing>> inbox(store::Records& by, const std::string& party, bool all);
    Result<std::vector<MoveWay>> ways(store::Records& by, std::string_view type, std::string_view id);

    // What would have been hidden, had a suppression been in force; kept with the decision and attached to it.
    Result<store::Record> replay(store::Records& by, std::string_view id);

    // What lies in a compartment leaves by two people's will: asked for, and used up (exports.h). Where nothing does, it is permitted.
    Result<AskedOutcome> ask_export(store::Records& by, const ExportAsked& asked, const std::string& reason);
    Result<> permit_export(store::Records& by, const Leaving& leaving);

    // What time brings: overdue decisions go to more people, missed conditions and unratified acts have their consequences.
    Result<size_t> pass_terms();
    // Puts every open decision to whoever may decide it by today's matrix and levels.
    Result<size_t> reroute();

private:
    Result<Proposal> propose(store::Records& by, const Question& question, const std::string& requester);
    Result<> show_effects(store::Records& by, const Question& question, std::span<const store::Record> records, Proposal& out);
    Result<std::string> requester_of(store::Records& by, const Question& question);
    Result<store::Record> write_down(store::Transaction& transaction, store::Records& by, const Question& question, const Proposal& proposal,
                                     const std::string& requester);
    Result<store::Record> grant_by_rule(store::Transaction& transaction, store::Records& by, const store::Record& decision);

    // What a decision does, in the transaction that decides it.
    Result<store::Record> apply(store::Transaction& transaction, const store::Actor& actor, const store::Record& decision);
    Result<> apply_one(store::Transaction& transaction, const store::Actor& actor, const store::Record& decision, const schema::Map& effect);
    Result<> make_tasks(store::Transaction& transaction, const store::Record& decision);
    Result<std::string> hash_now(store::Transaction& transaction, const store::Record& decision);
    Result<VerdictOutcome> verdict_inside(store::Transaction& transaction, store::Records& by, const store::Record& decision, const GivenVerdict& verdict);
    Result<store::Record> move_by_room(store::Records& by, std::string_view id, std::string_view to, const std::string& reason,
                                       const std::function<Result<>(const store::Record&)>& may);
    Result<Standing> standing_of(store::Records& by, const store::Record& decision, const Electorate& all);

    // Its place in every change.
    Result<> adopt(store::Transaction& transaction, const store::Record& decision);
    Result<> followed(store::Transaction& transaction, size_t first, const store::Actor& actor);
    Result<> follow_decision(store::Transaction& transaction, const store::Record& decision);
    Result<> follow_subject(store::Transaction& transaction, const store::Record& subject);
    Result<> follow_one(store::Transaction& transaction, const store::Record& subject, const store::Record& decision);
    Result<> follow_task(store::Transaction& transaction, const store::Record& task);
    Result<> take_back(store::Transaction& transaction, const store::Record& decision);
    Result<bool> held_by_another(store::Transaction& transaction, const store::Record& decision, const std::string& subject);
    Result<> cover(store::Transaction& transaction, const store::Record& made);
    Result<bool> falls_under(store::Transaction& transaction, const store::Record& record, const store::Record& decision);
    Result<bool> asset_selected(const std::string& query, const std::string& asset);
    Result<> end_decision(store::Transaction& transaction, const store::Record& decision, std::string_view to, const std::string& reason);

    Result<size_t> miss_conditions();
    Result<size_t> pass_unratified();

    store::Store& store_;
    ReviewSampling sampled_;
    std::string applying_;  // on the writer's thread: the decision that is being acted on
};

// How a decision reads to whoever decides about it.
Ballot ballot_of(const store::Record& decision);
// Whether the matrix wants a replay before a yes, and Code::conflict while there is none of what is asked about.
bool needs_replay(const store::RightsBook& book, const store::Record& decision);
Result<> check_replayed(const store::RightsBook& book, const store::Record& decision);
// Leaves only those in it who are in the compartment; an empty one changes nothing.
Result<> keep_members(store::Store& store, const std::string& compartment, Electorate& all);
// Who is called at this moment by the rotas in force.
Result<std::vector<std::string>> on_call(store::Store& store, Time now);
// The matrix and the levels as records, as far as there are none yet. Answers how many were made.
Result<size_t> load_shipped_matrix(store::Records& records);

}  // namespace redoubt::rooms
