// The API as its OpenAPI document describes it: its operations, a store with something of everything in it to ask about, and
// the check that an answer is one of those described.
#pragma once

#include <map>
#include <set>

#include "api/guard.h"
#include "api/openapi.h"
#include "api_fixture.h"
#include "base/text.h"
#include "json_schema.h"

namespace redoubt::api {

struct Operation {
    std::string method, path, name;
    schema::Map description;
    const schema::Map* body_schema(std::string_view media_type) const {
        return description["requestBody"].map()["content"].map()[media_type].map()["schema"].as<schema::Map>();
    }
};

class Contract : public ApiFixture {
protected:
    void SetUp() override {
        ApiFixture::SetUp();
        document_ = schema::parse_json(openapi_document(), {.most_bytes = size_t{64} << 20})->map();
        for (const schema::Member& path : document_["paths"].map())
            for (const schema::Member& one : path.value.map()) {
                std::string method = one.name;
                for (char& c : method) c = static_cast<char>(c - 32);
                operations_.push_back({method, path.name, std::string(one.value.map()["operationId"].text()), one.value.map()});
            }
        schemas_.emplace(document_);
        for (const schema::RecordInfo* type : data.store->types())
            if (!type->derived) seed(*type);
    }

    HttpResponse ask(const Caller* caller, const std::string& method, const std::string& target, const std::string& body = {}, HttpHeaders headers = {}) {
        if (caller) return send(*caller, method, target, body, std::move(headers));
        static const store::Actor local = local_actor();  // the person at the keyboard
        ApiRequest request;
        request.method = method;
        request.target = "/api/v1" + target;
        request.headers = std::move(headers);
        if (!body.empty() && header(request.headers, "content-type").empty()) request.headers.emplace_back("Content-Type", "application/json");
        request.body = body;
        request.as = &local;
        return data.api->handle(request);
    }

    // Why the answer is not one that the document describes; nothing when it is.
    std::optional<std::string> fault(const Operation& operation, const HttpResponse& answer) const {
        const schema::Map& responses = operation.description["responses"].map();
        const schema::Value* described = responses.find(std::to_string(answer.status));
        if (answer.status >= 500 && answer.status != 501) return fmt::format("status {}: {}", answer.status, answer.body.substr(0, 600));
        if (!described) return fmt::format("status {} is not described: {}", answer.status, answer.body.substr(0, 600));
        const schema::Map* one = &described->map();
        if (!(*one)["$ref"].is_null()) one = &document_["components"].map()["responses"].map()["Problem"].map();
        const schema::Map& content = (*one)["content"].map();
        const std::string type(trim(split(header(answer.headers, "content-type"), ';')[0]));
        if (content.empty()) return answer.bytes().empty() ? std::nullopt : std::optional<std::string>("a body that is not described");
        if (type.find("json") == std::string::npos || type == "application/jsonl" || type == "application/x-ndjson") return std::nullopt;
        const schema::Value* media = content.find(type);
        if (!media) return fmt::format("media type {} is not described for {}", type, answer.status);
        const auto body = schema::parse_json(answer.body, {.most_bytes = size_t{64} << 20});
        if (!body) return "the body is not JSON: " + answer.body.substr(0, 200);
        if (const auto* of = media->map()["schema"].as<schema::Map>())
            if (auto wrong = schemas_->fault(*body, *of)) return *wrong;
        return std::nullopt;
    }

    // The smallest record of a type that its rules take.
    void seed(const schema::RecordInfo& type) {
        store::Records records = data.store->as(store::Actor::redoubt());
        schema::Map given{{"title", fmt::format("A {}", type.name)}};
        for (int tries = 0; tries < 20; ++tries) {
            const auto made = records.create(type.name, given);
            if (made) {
                ids_[std::string(type.plural)] = made->key;
                given_[std::string(type.plural)] = given;
                return;
            }
            for (const Error::Problem& problem : made.error().problems) give(type, problem.path, given);
            if (made.error().problems.empty()) give(type, made.error().where, given);
        }
        ADD_FAILURE() << "no " << type.name << " could be made";
    }

    void give(const schema::RecordInfo& type, const std::string& path, schema::Map& given) {
        const schema::FieldInfo* field = path.size() > 1 ? type.find(split(path.substr(1), '/').front()) : nullptr;
        if (!field) return;
        switch (field->shape.kind) {
            case schema::Kind::text: given.set(field->name, field->name == "of" ? "asset" : "something"); break;
            case schema::Kind::integer: given.set(field->name, field->options.range ? field->options.range->min : 1); break;
            case schema::Kind::time: given.set(field->name, "2026-11-21T08:00:00Z"); break;
            case schema::Kind::choice: given.set(field->name, field->shape.choices.front().name); break;
            case schema::Kind::reference:
                if (const schema::RecordInfo* other = data.store->find_type(field->options.refers_to)) {
                    if (!ids_.contains(std::string(other->plural))) seed(*other);
                    given.set(field->name, ids_[std::string(other->plural)]);
                }
                break;
            case schema::Kind::list: given.set(field->name, schema::List{"something"}); break;
            default: break;
        }
    }

    schema::Map document_;
    std::vector<Operation> operations_;
    std::optional<JsonSchemas> schemas_;
    std::map<std::string, std::string> ids_;    // plural → a key
    std::map<std::string, schema::Map> given_;  // plural → what made it
};

}  // namespace redoubt::api
