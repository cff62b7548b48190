// Writing a comment: Markdown, with people completed after @. Text survives an expired session and a failed send.
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { add_comment, useRefresh } from "@/api/records";
import { complain } from "@/components/notice";
import { MentionInput } from "./mention-input";
import styles from "./timeline.module.css";

export function CommentForm({ plural, id }: { plural: string; id: string }) {
    const [text, set_text] = useState("");
    const refresh = useRefresh();
    const send = useMutation({
        mutationFn: () => add_comment(plural, id, text.trim()),
        onSuccess: async () => {
            set_text("");
            await refresh(plural, id);
        },
        onError: (error) => complain(error, "The comment was not saved"),
    });
    const go = () => text.trim() && !send.isPending && send.mutate();
    return (
        <form className={styles.write} onSubmit={(event) => (event.preventDefault(), go())}>
            <MentionInput label="Comment" placeholder="Write a comment; Markdown works, @ names somebody, a key such as RISK-1 becomes a link" value={text} onChange={set_text} submit={go} />
            <Button type="submit" variant="default" loading={send.isPending} disabled={!text.trim()}>
                Comment
            </Button>
        </form>
    );
}
