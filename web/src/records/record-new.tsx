import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import { create_record, useRefresh } from "@/api/records";
import { useType } from "@/api/schema";
import { Empty } from "@/components/empty";
import { say } from "@/components/notice";
import { Columns, Page } from "@/components/page";
import { label_of } from "@/components/words";
import { RecordForm } from "./record-form";
import styles from "./record-form.module.css";

export function RecordNew() {
    const type = useType(useLocation().pathname.split("/")[2] ?? "");
    const go = useNavigate();
    const refresh = useRefresh();
    if (!type) return <Empty title="There is nothing at this address">The address names no list.</Empty>;
    const list = `/${type.room}/${type.plural}`;
    return (
        <Page title={`New ${type.title.toLowerCase()}`} crumbs={<><Link to={list}>{label_of(type.plural)}</Link><span aria-hidden="true">/</span></>}>
            <Columns>
                <RecordForm
                    type={type}
                    note={type.doc ? <p className={styles.doc}>{type.doc}</p> : null}
                    save={(fields) => create_record(type.plural, fields)}
                    cancel={() => go({ to: list })}
                    done={(record) => {
                        void refresh(type.plural);
                        say(`${record.key} created`);
                        void go({ to: `${list}/${record.key}` });
                    }}
                />
            </Columns>
        </Page>
    );
}
