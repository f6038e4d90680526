// SPDX-License-Identifier: Apache-2.0
import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Checks ({@code check}) or rewrites ({@code write}) the Java sources below a folder. */
final class Format {

  private static final List<String> SKIPPED = List.of("target", ".git", "node_modules", "data");

  public static void main(String[] arguments) throws IOException, FormatterException {
    boolean write = arguments[0].equals("write");
    var root = Path.of(arguments[1]);
    var formatter = new Formatter(JavaFormatterOptions.defaultOptions());
    int wrong = 0;
    for (var file : sources(root)) {
      var before = Files.readString(file);
      var after =
          formatter.formatSourceAndFixImports(RemoveUnusedImports.removeUnusedImports(before));
      if (!after.equals(before)) {
        wrong++;
        System.err.println((write ? "formatted " : "not formatted: ") + root.relativize(file));
        if (write) {
          Files.writeString(file, after);
        }
      }
    }
    if (wrong > 0 && !write) {
      System.err.println("Run: mvn -N process-sources -Dformat.goal=write");
      System.exit(1);
    }
  }

  private static List<Path> sources(Path root) throws IOException {
    try (var files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !skipped(root.relativize(file)))
          .sorted()
          .toList();
    }
  }

  private static boolean skipped(Path file) {
    for (var part : file) {
      if (SKIPPED.contains(part.toString())) {
        return true;
      }
    }
    return false;
  }
}
