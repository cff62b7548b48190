// Accounts: users, passwords, the lock-out after failures, and one-time links. All of it in the store's database, so that a
// restart forgets nothing; every sign-in, failure and change of an account is a journal entry. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/identity.h"
#include "store/rights_book.h"
#include "store/store.h"

namespace redoubt::api {

struct User {
    std::string id;
    std::string login;
    std::string name;
    schema::Level level = schema::Level::p1;
    std::string party;  // id of the party record of this person
    bool active = true;
    bool has_password = false;
    Time created;
    Time last_sign_in;       // zero: never
    bool service = false;    // a program: never signs in, has tokens, and `party` answers for it
    Time until{};            // zero: for as long as it is active
    std::string provider{};  // the identity provider that it came from, and
    std::string subject{};   // who it is there
    bool may_enter(Time now) const { return active && (until.unix_ns == 0 || until > now); }
};

struct AccountKind {
    bool service = false;
    Time until{};
    std::string provider{}, subject{};  // of somebody who signs in elsewhere
    std::string grade{};                // the level in full, where it is more than its rung
};

struct UserChanges {
    std::optional<std::string> name;
    std::optional<schema::Level> level;
    std::optional<std::string> party;
    std::optional<std::string> password;
    std::optional<bool> active;
    std::optional<Time> until{};         // zero: no end
    std::optional<std::string> grade{};  // the level in full, as the matrix has it; goes with its rung as `level`
};

enum class LinkKind { set_up, sign_in };

struct SignIn {
    std::optional<User> user{};  // nothing: refused, without saying why
    bool second_due = false;     // and not signed in before the second factor has been shown
    int64_t retry_after_s = 0;   // more than 0: locked out for so long
};

class Accounts {
public:
    explicit Accounts(store::Store& store) : store_(store) {}
    Result<> open();  // makes the tables

    Result<bool> any();
    Result<std::vector<User>> list();
    Result<User> find(std::string_view login_or_id);  // Code::not_found
    Result<std::optional<User>> find_subject(std::string_view provider, std::string_view subject);

    // One of the levels that there are, by its name; a program's is one of the ladder.
    Result<store::Grade> grade_named(const std::string& name, bool service = false, const std::string& where = "/level") const;
    // Without a password the user can only come in by a link. Without a party, one is made.
    Result<User> create(const store::Actor& by, const std::string& login, const std::string& name, schema::Level level, const std::string& party,
                        const std::optional<std::string>& password, const AccountKind& kind = {});
    // Ends the user's sessions when password, level or activity changes. The last active Lead stays one.
    Result<User> change(const store::Actor& by, std::string_view login, const UserChanges& changes);
    Result<> change_own_password(const Identity& who, std::string_view current, std::string_view wanted);

    Result<SignIn> sign_in(std::string_view login, std::string_view password, std::string_view peer);

    // A secret for "/welcome#SECRET". A new set-up link voids the ones before.
    Result<std::string> new_link(LinkKind kind, const std::string& user_id);
    Result<std::optional<LinkKind>> look_at_link(std::string_view secret, std::string_view peer);
    Result<SignIn> sign_in_by_link(std::string_view secret, std::string_view peer);
    // After the second factor, a passkey or an identity provider: notes it.
    Result<> signed_in(User& user, std::string_view peer, std::string_view how);
    // Makes the first user, a Lead. Code::unauthenticated for a wrong link, Code::conflict when there are users.
    Result<User> set_up(std::string_view secret, const std::string& login, const std::string& name, const std::string& password, std::string_view peer);

private:
    Result<User> insert(store::Transaction& transaction, const store::Actor& by, const User& user, const std::string& password_hash);
    Result<std::string> party_named(store::Records& records, const std::string& name);
    Result<> set_level(const std::string& party, schema::Level level);
    Result<> set_grade(const std::string& party, const std::string& grade);
    Result<std::string> party_for(const std::string& given, const std::string& name);

    store::Store& store_;
};

store::Actor actor_of(const User& user);

}  // namespace redoubt::api
