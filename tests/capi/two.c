/* Two static libraries of Rust in one program. */
#include <hegui.h>
#include <stdio.h>

int other_answer(void);

int main(void)
{
    hegui_engine *engine = NULL;
    int ok = other_answer() == 4242 && hegui_engine_builtin(&engine, NULL) == HEGUI_OK && hegui_engine_rule_count(engine) > 100;
    hegui_engine_free(engine);
    puts(ok ? "two static libraries: ok" : "two static libraries: failed");
    return !ok;
}
