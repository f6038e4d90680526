// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How one tool server is started, with the JDK that runs this process.
 *
 * @param variables that each of them is given
 */
record ToolCommand(LocalTool tool, Path jar, Path data, Map<String, String> variables) {

  /** A secret of the server, such as a model's key, is no business of a tool server. */
  private static final Set<String> PASSED =
      Set.of("PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR");

  /** Shows a receiver of telemetry who sends, for all signals or one. */
  private static final Pattern CREDENTIAL =
      Pattern.compile("OTEL_EXPORTER_.*_(?:HEADERS|CLIENT_KEY|CLIENT_CERTIFICATE)");

  private static final long MAX_LOG_BYTES = 4 << 20;

  /**
   * Ctrl-C goes to every process of a terminal, and closing the terminal too. A JVM that finds
   * these signals ignored leaves them so: the server finishes its work first and then ends its
   * children.
   */
  private static final List<String> DEAF_TO_THE_TERMINAL =
      List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$0\" \"$@\"");

  /** Starts a process; it does not listen yet. */
  ToolProcess start() {
    var command = new ArrayList<String>(DEAF_TO_THE_TERMINAL);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(tool.options());
    command.addAll(List.of("-jar", jar.toAbsolutePath().toString()));
    var builder = new ProcessBuilder(command);
    prepare(builder.environment());
    try {
      Files.createDirectories(log().getParent());
      makeRoom();
      builder.redirectError(ProcessBuilder.Redirect.appendTo(log().toFile()));
      long before = Files.exists(log()) ? Files.size(log()) : 0;
      return new ToolProcess(tool.text(), builder.start(), log(), before);
    } catch (IOException e) {
      throw new UncheckedIOException("the tool server " + tool.text() + " cannot be started", e);
    }
  }

  /** Makes the environment of this process that of the tool server. */
  void prepare(Map<String, String> environment) {
    environment
        .keySet()
        .removeIf(name -> !PASSED.contains(name) && !name.startsWith(tool.variables()));
    if (!hasUtf8(environment)) {
      environment.put("LC_ALL", "C.UTF-8");
    }
    environment.put("SERVER_HOST", "127.0.0.1");
    environment.put("SERVER_PORT", "0");
    environment.put("MENAGERIE_LIFELINE", "stdin");
    variables.forEach(
        (name, value) -> {
          if (!tool.meetsStrangers() || !CREDENTIAL.matcher(name).matches()) {
            environment.put(name, value);
          }
        });
    if (!variables.isEmpty()) {
      environment.put("OTEL_SERVICE_NAME", "menagerie-" + tool.text());
    }
    place(environment);
  }

  /** Where it works, unless the environment says so. */
  private void place(Map<String, String> environment) {
    if (tool == LocalTool.FILES) {
      environment.putIfAbsent("MENAGERIE_FILES_ROOT", data.resolve("files").toString());
    }
    if (tool == LocalTool.WEB && !environment.containsKey("MENAGERIE_WEB_SEARCH_URL")) {
      environment.computeIfAbsent("MENAGERIE_WEB_DOCUMENTS", _ -> made("documents").toString());
    }
  }

  private Path made(String folder) {
    try {
      return Files.createDirectories(data.resolve(folder));
    } catch (IOException e) {
      throw new StartRefused("%s cannot be created: %s".formatted(data.resolve(folder), e));
    }
  }

  /** Without a locale of UTF-8 a JVM cannot open a file whose name is not ASCII. */
  private static boolean hasUtf8(Map<String, String> environment) {
    var decisive =
        Stream.of("LC_ALL", "LC_CTYPE", "LANG")
            .map(name -> environment.getOrDefault(name, ""))
            .filter(value -> !value.isEmpty())
            .findFirst();
    return decisive.orElse("").toUpperCase(Locale.ROOT).matches(".*UTF-?8.*");
  }

  private Path log() {
    return data.resolve("logs").resolve(tool.text() + ".log");
  }

  private void makeRoom() throws IOException {
    if (Files.exists(log()) && Files.size(log()) > MAX_LOG_BYTES) {
      Files.move(
          log(),
          log().resolveSibling(tool.text() + ".old.log"),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
