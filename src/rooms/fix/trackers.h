// Trackers: where tickets for findings go, as a team has set them up. A tracker is a setting; its token is sealed and never
// shown again. Addresses inside are connected to only where that was allowed for this very tracker.
#pragma once

#include <optional>

#include "schema/field.h"
#include "store/sealed.h"
#include "store/settings.h"

namespace redoubt::rooms {

enum class TrackerKind : uint8_t { jira, jira_cloud, github, gitlab, webhook };

// What our severity is called there.
struct TrackerPriority {
    std::string severity{};
    std::string priority{};  // of Jira
    std::string label{};
    static std::span<const schema::FieldInfo> fields();
};

struct TrackerSettings {
    std::string name{};
    TrackerKind kind = TrackerKind::jira;
    std::string address{};     // "https://jira.example", "https://api.github.com", "https://gitlab.example", or the webhook's own
    std::string project{};     // a Jira key, "owner/repository", a GitLab path or number; a webhook has none
    std::string user{};        // of Jira with an API token; empty: the token alone
    std::string issue_type{};  // of Jira; empty: Task
    std::vector<std::string> labels{};
    std::vector<TrackerPriority> priorities{};
    std::vector<std::string> done_states{};  // besides those that the tracker itself counts as done
    bool internal = false;                   // may be an internal address
    bool closes = true;                      // a ticket is closed there when its finding is done with here
    std::optional<std::string> token{};      // given, never shown
    static std::span<const schema::FieldInfo> fields();
};

struct Tracker {
    std::string id{};
    TrackerSettings settings{};
    std::string token{};  // only from `with_token`
    Time created{};

    std::string label_of(std::string_view severity) const;     // "severity:high" unless told otherwise
    std::string priority_of(std::string_view severity) const;  // empty: none is set there
    bool counts_as_done(std::string_view state) const;
};

Result<> check_tracker(const TrackerSettings& settings);

class Trackers {
public:
    explicit Trackers(store::Store& store) : store_(store), settings_(store), sealer_(store) {}
    Result<> open() { return settings_.open(); }

    Result<std::vector<Tracker>> all();                 // by name
    Result<Tracker> find(std::string_view name_or_id);  // Code::not_found
    Result<Tracker> with_token(std::string_view id);    // to be called with
    struct Added {
        Tracker tracker{};
        std::string secret{};  // of a webhook that was given none, shown once
    };
    Result<Added> add(const store::Actor& by, const TrackerSettings& settings);
    // The whole of it; the token stays when none is given, unless the address is another: a token goes to whom it was given for.
    Result<Tracker> change(const store::Actor& by, std::string_view id, const TrackerSettings& settings);
    Result<> remove(const store::Actor& by, std::string_view id);

private:
    Result<> keep(const store::Actor& by, const Tracker& tracker, const std::string& sealed);
    store::Store& store_;
    store::Settings settings_;
    store::Sealer sealer_;
};

}  // namespace redoubt::rooms

namespace redoubt::schema {
template <>
inline constexpr auto choices_of<rooms::TrackerKind> =
    std::array{Choice{"jira", "Jira by its REST API 2: Data Center and Server."}, Choice{"jira_cloud", "Jira Cloud, by its REST API 3."},
               Choice{"github", "Issues of a GitHub repository."}, Choice{"gitlab", "Issues of a GitLab project."},
               Choice{"webhook", "Anything else: signed posts, answered with what the ticket is called. Nothing is taken back."}};
}  // namespace redoubt::schema
