import com.github.houbb.sensitive.word.bs.SensitiveWordBs;
import com.github.houbb.sensitive.word.support.result.WordResultHandlers;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.ToIntFunction;
import toolgood.words.IllegalWordsSearch;
import toolgood.words.StringSearch;
import toolgood.words.WordsSearchEx;

/** Measures a peer in Java: ENGINE FOLDER, with FOLDER/terms.txt and FOLDER/texts.txt, one a line. */
public final class Peers {
    /** Rounds until the machine code is as good as it gets, and rounds that count. */
    private static final int WARM = 6, COUNTED = 7;

    private static ToIntFunction<String> engine(String name, List<String> terms) throws Exception {
        switch (name) {
            // As its guide says: width, case, digits, traditional characters are taken as alike, and every match is told with its place.
            case "houbb":
                SensitiveWordBs houbb = SensitiveWordBs.newInstance()
                    .wordDeny(() -> terms).wordAllow(Collections::emptyList).init();
                return text -> houbb.findAll(text, WordResultHandlers.raw()).size();
            case "toolgood-string":
                StringSearch plain = new StringSearch();
                plain.SetKeywords(terms);
                return text -> plain.FindAll(text).size();
            case "toolgood-words":
                WordsSearchEx places = new WordsSearchEx();
                places.SetKeywords(terms);
                return text -> places.FindAll(text).size();
            case "toolgood-illegal":
                IllegalWordsSearch folding = new IllegalWordsSearch();
                folding.UseSkipWordFilter = true;
                folding.UseDBCcaseConverter = true;
                folding.UseIgnoreCase = true;
                folding.SetKeywords(terms);
                return text -> folding.FindAll(text).size();
            default:
                throw new IllegalArgumentException(name);
        }
    }

    private static List<String> lines(String folder, String name) throws IOException {
        return Files.readAllLines(Path.of(folder, name), StandardCharsets.UTF_8);
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream out = System.out;
        // Libraries that print as they start must not be read as a result.
        System.setOut(System.err);
        ToIntFunction<String> find = engine(arguments[0], lines(arguments[1], "terms.txt"));
        List<String> texts = lines(arguments[1], "texts.txt");
        long bytes = 0;
        for (String text : texts) {
            bytes += text.getBytes(StandardCharsets.UTF_8).length;
        }
        double[] seconds = new double[COUNTED];
        long count = 0;
        for (int round = -WARM; round < COUNTED; round++) {
            long start = System.nanoTime();
            count = 0;
            for (String text : texts) {
                count += find.applyAsInt(text);
            }
            if (round >= 0) {
                seconds[round] = (System.nanoTime() - start) / 1e9;
            }
        }
        Arrays.sort(seconds);
        out.printf(java.util.Locale.ROOT, "{\"mb_per_s\": %.3f, \"count\": %d}%n", bytes / seconds[COUNTED / 2] / 1e6, count);
    }
}
