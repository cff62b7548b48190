#include "cli/command_line.h"
#include "cli/help.h"

namespace redoubt::cli {
namespace {

CLI::App* add_view(CommandLine& line, CLI::App* sub, ViewArguments::Verb verb, const char* name, const char* doc, std::shared_ptr<ViewArguments>& view) {
    CLI::App* one = sub->add_subcommand(name, doc);
    view = line.on<ViewArguments>(one);
    view->verb = verb;
    CommandLine::add_target(one, view->target);
    if (verb != ViewArguments::Verb::list) one->add_option("NAME", view->name, "Its name, or its id")->required()->type_name("");
    if (verb != ViewArguments::Verb::remove) one->add_flag("--json", view->json, "JSON");
    return one;
}

void add_views(CommandLine& line) {
    CLI::App* sub = line.app_.add_subcommand("view", "Saved views: a query with its columns and order, for oneself or for all.");
    sub->require_subcommand(1);
    sub->footer(std::string(desk_examples));
    std::shared_ptr<ViewArguments> view;
    CLI::App* list = add_view(line, sub, ViewArguments::Verb::list, "list", "Yours, and those that others share.", view);
    list->add_option("TYPE", view->type, "Only of this record type")->type_name("");
    CLI::App* save = add_view(line, sub, ViewArguments::Verb::save, "save", "Save one; yours of the same name and type is replaced.", view);
    save->add_option("TYPE", view->type, "Of which record type")->required()->type_name("");
    save->add_option("QUERY", view->query, "In the query language; all when left out")->type_name("");
    save->add_option("--sort", view->sort, "Fields with commas between; -field for descending")->type_name("FIELDS");
    save->add_option("--layout", view->layout, "list or board")->type_name("LAYOUT");
    save->add_option("--by", view->by, "Of a board: the field of its columns")->type_name("FIELD");
    save->add_option("--columns", view->columns, "Of a list, with commas between")->type_name("FIELDS");
    save->add_flag("--shared", view->shared, "For everybody");
    CLI::App* show = add_view(line, sub, ViewArguments::Verb::show, "show", "What one is made of, and the command that lists the same.", view);
    show->add_option("--type", view->type, "Where several types have a view of that name")->type_name("TYPE");
    CLI::App* remove = add_view(line, sub, ViewArguments::Verb::remove, "delete", "Delete one.", view);
    remove->add_option("--type", view->type, "Where several types have a view of that name")->type_name("TYPE");
}

void add_following(CommandLine& line, const char* name, const char* doc, bool stop) {
    CLI::App* sub = line.app_.add_subcommand(name, doc);
    auto follow = line.on<FollowArguments>(sub);
    follow->stop = stop;
    CommandLine::add_target(sub, follow->target);
    CLI::Option* what = sub->add_option("WHAT", follow->what,
                                        stop ? "A key, a record type, or the id of a subscription" : "A key, or a record type; without it: what you follow");
    what->type_name("");
    if (stop) what->required();
    sub->add_option("QUERY", follow->query, "With a record type: which of its records")->type_name("");
    if (!stop) sub->add_flag("--json", follow->json, "JSON");
    sub->footer(std::string(desk_examples));
}

}  // namespace

void add_desk(CommandLine& line) {
    add_views(line);
    add_following(line, "subscribe", "Be told of what others do to a record, or to all that a query finds.", false);
    add_following(line, "unsubscribe", "Be told no longer.", true);
    CLI::App* sub = line.app_.add_subcommand("news", "What others did to what you follow, and where they mentioned you.");
    auto news = line.on<NewsArguments>(sub);
    CommandLine::add_target(sub, news->target);
    sub->add_flag("--all", news->all, "From the beginning, not only what you have not seen");
    sub->add_flag("--seen", news->seen, "Mark as seen what is shown");
    sub->add_option("--limit", news->limit, "At most this many (default: 100)")->type_name("N")->check(CLI::Range(1, 500).description(""));
    sub->add_flag("--json", news->json, "JSON");
    sub->footer(std::string(desk_examples));
}

}  // namespace redoubt::cli
