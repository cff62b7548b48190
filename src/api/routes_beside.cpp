// What every record carries beside its fields: history, comments, links, attachments.
#include <fmt/format.h>

#include "api/bodies.h"
#include "api/present.h"
#include "api/routes.h"
#include "base/text.h"

namespace redoubt::api {
namespace {

using schema::List;
using schema::Map;
using schema::RecordInfo;

constexpr uint64_t most_attachment_bytes = uint64_t{64} << 20;

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

Result<HttpResponse> add_comment(Call& call, const RecordInfo& type) {
    const auto body = TRY(read_body<NewCommentBody>(call));
    return json_answer(201, present(TRY(call.records.comment(type.name, call.captured_as("id"), body.text))));
}

struct Place {
    std::string type;
    std::string id;
};

// "INC-7" by its prefix, "incident/…" by its type, an id by asking each type.
Result<Place> find_place(Call& call, Services& services, const std::string& to) {
    const size_t slash = to.find('/');
    if (slash != std::string::npos) {
        const RecordInfo* type = services.store.find_type(std::string_view(to).substr(0, slash));
        if (!type) return fail(Code::invalid, fmt::format("'{}' is not a record type", to.substr(0, slash)), "/to");
        return Place{std::string(type->name), to.substr(slash + 1)};
    }
    for (const RecordInfo* type : services.store.types())
        if (to.size() > type->key_prefix.size() && to[type->key_prefix.size()] == '-' &&
            equal_ignoring_case(to.substr(0, type->key_prefix.size()), type->key_prefix))
            return Place{std::string(type->name), to};
    const std::array ids{to};
    for (const RecordInfo* type : services.store.types())
        if (TRY(call.records.refer(type->name, ids)).front()) return Place{std::string(type->name), to};
    return fail(Code::invalid, fmt::format("there is no record '{}'", to), "/to", "give its key, such as INC-7, or its id");
}

Result<HttpResponse> add_link(Call& call, Services& services, const RecordInfo& type) {
    const auto body = TRY(read_body<NewLinkBody>(call));
    const Place to = TRY(find_place(call, services, body.to));
    return json_answer(201, present(TRY(call.records.link(type.name, call.captured_as("id"), body.relation, to.type, to.id, body.reason))));
}

Result<HttpResponse> remove_link(Call& call, const RecordInfo& type) {
    TRY(call.records.unlink(type.name, call.captured_as("id"), call.captured_as("link"), call.text("reason")));
    return empty_answer();
}

Result<HttpResponse> add_attachment(Call& call, Services& services, const RecordInfo& type) {
    const std::string name = call.text("name");
    if (name.empty() || name.size() > 255 || name.find('/') != std::string::npos)
        return fail(Code::invalid, "an attachment needs a file name of 1 to 255 bytes", "name");
    std::string media_type(trim(split(header(call.request.headers, "content-type"), ';')[0]));
    if (media_type.empty()) media_type = "application/octet-stream";
    std::unique_ptr<Mapping> mapped;
    std::string_view bytes = call.request.body;
    if (call.request.spooled_bytes > 0) {
        mapped = TRY(services.disk.map(call.request.spooled));
        bytes = mapped->bytes();
    }
    if (bytes.empty()) return fail(Code::invalid, "the attachment is empty");
    return json_answer(201, present(TRY(call.records.attach(type.name, call.captured_as("id"), name, media_type, bytes))));
}

// Never shown in the browser: downloaded, without a type that could run.
Result<HttpResponse> get_attachment(Call& call, Services& services) {
    const store::Attachment attachment = TRY(call.records.attachment(call.captured_as("hash")));
    HttpResponse answer{.status = 200, .headers = {{"Content-Type", "application/octet-stream"}}, .body = TRY(services.store.blobs().get(attachment.hash))};
    answer.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename*=UTF-8''{}", percent_encode(attachment.name)));
    return answer;
}

void add_words(RouteTable& table, const RecordInfo& type) {
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
               .handle = [&type](Call& call) -> Result<HttpResponse> { return items_answer(TRY(call.records.comments(type.name, call.captured_as("id")))); }});
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
               .handle = [&type](Call& call) { return add_comment(call, type); }});
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
               .most_body_bytes = most_attachment_bytes,
               .spooled = true,
               .answers = {{201, "", "Attachment"}},
               .handle = [services, &type](Call& call) { return add_attachment(call, *services, type); }});
}

}  // namespace

void add_beside_routes(RouteTable& table, Services* services, const RecordInfo& type) {
    add_words(table, type);
    add_links(table, services, type);
    add_files(table, services, type);
}

void add_attachment_routes(RouteTable& table, Services* services) {
    table.add({.method = "GET",
               .pattern = "/attachments/{hash}",
               .operation = "get_attachment",
               .summary = "The bytes of an attachment, to download.",
               .tag = "attachments",
               .answers = {{200, "The file.", "", "application/octet-stream"}},
               .handle = [services](Call& call) { return get_attachment(call, *services); }});
}

}  // namespace redoubt::api
