// What every record carries beside its fields: history, comments, links, attachments.
#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "api/accounts.h"
#include "api/bodies.h"
#include "api/body_bytes.h"
#include "api/present.h"
#include "api/routes.h"
#include "base/binary_text.h"
#include "base/text.h"
#include "formats/media/media.h"
#include "rooms/decide/decisions.h"
#include "store/beside.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::RecordInfo;
using schema::Value;

constexpr uint64_t most_attachment_bytes = uint64_t{64} << 20;  // where no server says otherwise

template <class T>
HttpResponse items_answer(const std::vector<T>& found) {
    List items;
    for (const T& one : found) items.push_back(present(one));
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<HttpResponse> get_history(Call& call, const RecordInfo& type) {
    List entries;
    for (const store::JournalEntry& entry : TRY(call.records.history(type.name, call.captured_as("id")))) entries.push_back(present(entry));
    return json_answer(200, Map{{"entries", std::move(entries)}});
}

// "@login" in a comment: at the beginning of a word, without the dot that ends a sentence.
std::vector<std::string> mentioned_logins(std::string_view text) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789._-";
    std::vector<std::string> out;
    for (size_t at = text.find('@'); at != std::string_view::npos && out.size() < 100; at = text.find('@', at + 1)) {
        if (at > 0 && letters.find(lower(text[at - 1])) != std::string_view::npos) continue;
        std::string login;
        for (size_t i = at + 1; i < text.size() && letters.find(lower(text[i])) != std::string_view::npos; ++i) login += lower(text[i]);
        while (!login.empty() && !std::isalnum(static_cast<unsigned char>(login.back()))) login.pop_back();
        if (!login.empty() && std::ranges::find(out, login) == out.end()) out.push_back(std::move(login));
    }
    return out;
}

// Accounts by login, read once for an answer.
class Mentions {
public:
    Mentions(Call& call, Services& services) : call_(call), services_(services) {}

    Result<std::vector<User>> users_in(std::string_view text) {
        std::vector<User> out;
        const std::vector<std::string> logins = mentioned_logins(text);
        if (!logins.empty() && users_.empty()) users_ = TRY(services_.accounts.list());
        for (const std::string& login : logins)
            if (const auto found = std::ranges::find(users_, login, &User::login); found != users_.end() && found->active) out.push_back(*found);
        return out;
    }

    Result<Value> shown(std::string_view text) {
        List out;
        for (const User& user : TRY(users_in(text))) {
            const auto found = TRY(call_.records.refer("party", std::array{user.party}));
            out.push_back(Map{{"login", user.login}, {"party", found.front() ? present(*found.front()) : Value()}});
        }
        return out;
    }

private:
    Call& call_;
    Services& services_;
    std::vector<User> users_;
};

Result<Value> show_comment(const store::Comment& comment, Time edited, Mentions& mentions) {
    Map out = present(comment).map();
    out.set("edited", time_or_null(edited));
    out.set("mentions", TRY(mentions.shown(comment.text)));
    return out;
}

Result<HttpResponse> list_comments(Call& call, Services& services, const RecordInfo& type) {
    Mentions mentions(call, services);
    List items;
    for (const store::ShownComment& one : TRY(comments_of(services.store, call.who.actor, type.name, call.captured_as("id"))))
        items.push_back(TRY(show_comment(one.comment, one.edited, mentions)));
    return json_answer(200, Map{{"items", std::move(items)}});
}

Result<std::vector<std::string>> ids_of(Mentions& mentions, std::string_view text) {
    std::vector<std::string> out;
    for (const User& user : TRY(mentions.users_in(text))) out.push_back(user.id);
    return out;
}

Result<HttpResponse> add_comment(Call& call, Services& services, const RecordInfo& type) {
    const auto body = TRY(read_body<NewCommentBody>(call));
    Mentions mentions(call, services);
    const std::vector<std::string> mentioned = TRY(ids_of(mentions, body.text));
    const store::Comment made = TRY(comment_on(services.store, call.who.actor, type.name, call.captured_as("id"), body.text, mentioned));
    return json_answer(201, TRY(show_comment(made, {}, mentions)));
}

Result<HttpResponse> change_comment(Call& call, Services& services, const RecordInfo& type) {
    const auto body = TRY(read_body<NewCommentBody>(call));
    Mentions mentions(call, services);
    const std::vector<std::string> mentioned = TRY(ids_of(mentions, body.text));
    const store::Comment made =
        TRY(edit_comment(services.store, call.who.actor, type.name, call.captured_as("id"), call.captured_as("comment"), body.text, mentioned));
    return json_answer(200, TRY(show_comment(made, services.store.clock().now(), mentions)));
}

Result<HttpResponse> add_link(Call& call, Services& services, const RecordInfo& type) {
    const auto body = TRY(read_body<NewLinkBody>(call));
    const Place to = TRY(find_place(call, services, body.to, "/to"));
    return json_answer(201, present(TRY(call.records.link(type.name, call.captured_as("id"), body.relation, to.type, to.id, body.reason))));
}

Result<HttpResponse> remove_link(Call& call, const RecordInfo& type) {
    TRY(call.records.unlink(type.name, call.captured_as("id"), call.captured_as("link"), call.text("reason")));
    return empty_answer();
}

// Its type is found by content: what the sender says is not believed.
Result<HttpResponse> add_attachment(Call& call, Services& services, const RecordInfo& type) {
    const std::string given = call.text("name");
    const std::string name = formats::media::clean_name(given);
    if (name.empty()) return fail(Code::invalid, "this is not a file name", "name", "give the name of a file, such as report.pdf");
    const BodyBytes body = TRY(BodyBytes::of(call, services.disk));
    const std::string_view bytes = body.bytes;
    if (bytes.empty()) return fail(Code::invalid, "the attachment is empty");
    const std::string_view media_type = formats::media::type_of(bytes);
    Map shown = present(TRY(call.records.attach(type.name, call.captured_as("id"), name, media_type, bytes))).map();
    if (name != given) shown.set("given_name", to_valid_utf8(given));
    return json_answer(201, std::move(shown));
}

Result<HttpResponse> remove_attachment(Call& call, Services& services, const RecordInfo& type) {
    TRY(detach(services.store, call.who.actor, type.name, call.captured_as("id"), call.captured_as("attachment"), call.text("reason")));
    return empty_answer();
}

// Downloaded, without a type that could run; only pictures that hold no code may be shown in place, when asked for.
Result<HttpResponse> get_attachment(Call& call, Services& services) {
    const store::Attachment attachment = TRY(call.records.attachment(call.captured_as("hash")));
    HttpResponse answer{.status = 200, .headers = {}, .body = TRY(services.store.blobs().get(attachment.hash))};
    const std::string_view found = formats::media::type_of(answer.body);
    const bool shown = call.text("inline") == "true" && formats::media::may_be_shown(found);
    if (!shown) {
        const rooms::Leaving leaving = TRY(rooms::leaving_by(services.store, call.records, {.what = "attachment", .query = attachment.hash}));
        TRY(services.decisions.permit_export(call.records, leaving));
    }
    answer.headers.emplace_back("Content-Type", shown ? std::string(found) : "application/octet-stream");
    answer.headers.emplace_back("Content-Disposition", fmt::format("{}; filename*=UTF-8''{}", shown ? "inline" : "attachment",
                                                                   percent_encode(formats::media::clean_name(attachment.name))));
    return answer;
}

void add_words(RouteTable& table, Services* services, const RecordInfo& type) {
    const std::string path = fmt::format("/{}/{{id}}", type.plural);
    const std::string name(type.name);
    const std::string tag(type.plural);
    table.add({.method = "GET",
               .pattern = path + "/history",
               .operation = name + "_history",
               .summary = "Its journal entries, oldest first.",
               .tag = tag,
               .answers = {{200, "", "History"}},
               .handle = [&type](Call& call) { return get_history(call, type); }});
    table.add({.method = "GET",
               .pattern = path + "/comments",
               .operation = name + "_comments",
               .summary = "Its comments, oldest first.",
               .tag = tag,
               .answers = {{200, "", "CommentPage"}},
               .handle = [services, &type](Call& call) { return list_comments(call, *services, type); }});
    table.add({.method = "POST",
               .pattern = path + "/comments",
               .operation = "comment_" + name,
               .summary = "Say something about it.",
               .tag = tag,
               .right = Right::write,
               .body = BodyKind::json,
               .request = "NewComment",
               .replayable = true,
               .answers = {{201, "", "Comment"}},
               .handle = [services, &type](Call& call) { return add_comment(call, *services, type); }});
    table.add({.method = "PATCH",
               .pattern = path + "/comments/{comment}",
               .operation = fmt::format("edit_{}_comment", name),
               .summary = "Edit a comment of mine; the journal keeps both texts.",
               .tag = tag,
               .right = Right::write,
               .body = BodyKind::json,
               .request = "NewComment",
               .answers = {{200, "", "Comment"}},
               .handle = [services, &type](Call& call) { return change_comment(call, *services, type); }});
}

void add_links(RouteTable& table, Services* services, const RecordInfo& type) {
    const std::string path = fmt::format("/{}/{{id}}", type.plural);
    const std::string name(type.name);
    const std::string tag(type.plural);
    table.add({.method = "GET",
               .pattern = path + "/links",
               .operation = name + "_links",
               .summary = "Its links, in both directions.",
               .tag = tag,
               .answers = {{200, "", "LinkPage"}},
               .handle = [&type](Call& call) -> Result<HttpResponse> { return items_answer(TRY(call.records.links_of(type.name, call.captured_as("id")))); }});
    table.add({.method = "POST",
               .pattern = path + "/links",
               .operation = "link_" + name,
               .summary = "Link it to another record.",
               .tag = tag,
               .right = Right::write,
               .body = BodyKind::json,
               .request = "NewLink",
               .replayable = true,
               .answers = {{201, "", "Link"}, {409, "They are linked so already.", "Problem", "application/problem+json"}},
               .handle = [services, &type](Call& call) { return add_link(call, *services, type); }});
    table.add({.method = "DELETE",
               .pattern = path + "/links/{link}",
               .operation = "unlink_" + name,
               .summary = "Take a link away.",
               .tag = tag,
               .right = Right::write,
               .query = {{"reason", "Why."}},
               .answers = {{204, "Taken away."}},
               .handle = [&type](Call& call) { return remove_link(call, type); }});
}

void add_files(RouteTable& table, Services* services, const RecordInfo& type) {
    const std::string path = fmt::format("/{}/{{id}}", type.plural);
    const std::string name(type.name);
    const std::string tag(type.plural);
    table.add(
        {.method = "GET",
         .pattern = path + "/attachments",
         .operation = name + "_attachments",
         .summary = "Its attachments.",
         .tag = tag,
         .answers = {{200, "", "AttachmentPage"}},
         .handle = [&type](Call& call) -> Result<HttpResponse> { return items_answer(TRY(call.records.attachments(type.name, call.captured_as("id")))); }});
    table.add({.method = "POST",
               .pattern = path + "/attachments",
               .operation = "attach_to_" + name,
               .summary = "Attach a file: its bytes are the body.",
               .tag = tag,
               .right = Right::write,
               .query = {{"name", "The file's name.", {{"type", "string"}}, true}},
               .body = BodyKind::bytes,
               .most_body_bytes = services ? services->most_attachment_bytes : most_attachment_bytes,
               .spooled = true,
               .answers = {{201, "", "Attached"}},
               .handle = [services, &type](Call& call) { return add_attachment(call, *services, type); }});
    table.add({.method = "DELETE",
               .pattern = path + "/attachments/{attachment}",
               .operation = fmt::format("detach_from_{}", name),
               .summary = "Take an attachment away; the journal keeps its name and hash.",
               .tag = tag,
               .right = Right::write,
               .query = {{"reason", "Why."}},
               .answers = {{204, "Taken away."}},
               .handle = [services, &type](Call& call) { return remove_attachment(call, *services, type); }});
}

}  // namespace

Result<Place> find_place(Call& call, Services& services, const std::string& to, std::string_view where) {
    const size_t slash = to.find('/');
    if (slash != std::string::npos) {
        const RecordInfo* type = services.store.find_type(std::string_view(to).substr(0, slash));
        if (!type) return fail(Code::invalid, fmt::format("'{}' is not a record type", to.substr(0, slash)), std::string(where));
        return Place{std::string(type->name), to.substr(slash + 1)};
    }
    for (const RecordInfo* type : services.store.types())
        if (to.size() > type->key_prefix.size() && to[type->key_prefix.size()] == '-' &&
            equal_ignoring_case(to.substr(0, type->key_prefix.size()), type->key_prefix))
            return Place{std::string(type->name), to};
    const std::array ids{to};
    for (const RecordInfo* type : services.store.types())
        if (TRY(call.records.refer(type->name, ids)).front()) return Place{std::string(type->name), to};
    return fail(Code::invalid, fmt::format("there is no record '{}'", to), std::string(where), "give its key, such as INC-7, or its id");
}

void add_beside_routes(RouteTable& table, Services* services, const RecordInfo& type) {
    add_words(table, services, type);
    add_links(table, services, type);
    add_files(table, services, type);
}

void add_attachment_routes(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/attachments/{hash}",
               .operation = "get_attachment",
               .summary = "The bytes of an attachment, to download. What lies in a compartment takes a second person's yes, unless it is shown in place.",
               .tag = "attachments",
               .query = {{"inline", "true: PNG, JPEG, GIF and WebP pictures are for showing in place."}},
               .answers = {{200, "The file.", "", "application/octet-stream"}},
               .handle = [services](Call& call) { return get_attachment(call, *services); }});
}

}  // namespace redoubt::api
