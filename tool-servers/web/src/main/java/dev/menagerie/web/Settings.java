// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import dev.menagerie.kit.net.AddressRange;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the tools are configured.
 *
 * @param hosts that may be reached
 * @param allowed of the addresses that are not public, those that may be reached
 * @param requests whether the tool that sends any request is offered
 */
record Settings(
    AllowedHosts hosts,
    List<AddressRange> allowed,
    boolean requests,
    Limits limits,
    Searched searched) {

  /** What is searched. */
  sealed interface Searched {

    /**
     * The web.
     *
     * @param endpoint with its path
     */
    record Web(Engine engine, URI endpoint, Optional<String> key) implements Searched {

      @Override
      public String toString() {
        return engine + " at " + endpoint;
      }
    }

    /** A folder. */
    record Folder(Path folder) implements Searched {}
  }

  private static final String DOCUMENTS = "MENAGERIE_WEB_DOCUMENTS";
  private static final String SEARCH_URL = "MENAGERIE_WEB_SEARCH_URL";
  private static final String SEARCH_KIND = "MENAGERIE_WEB_SEARCH_KIND";
  private static final String SEARCH_KEY = "MENAGERIE_WEB_SEARCH_KEY";

  /**
   * Reads them from the environment.
   *
   * @throws IllegalArgumentException with the variable that is wrong and what would be right
   */
  static Settings of(Map<String, String> environment) {
    var variables = new Variables(environment);
    return new Settings(
        variables.read("MENAGERIE_WEB_ALLOW", AllowedHosts::of).orElse(AllowedHosts.ALL),
        variables.read("MENAGERIE_WEB_ALLOW_PRIVATE", Settings::ranges).orElse(List.of()),
        variables.flag("MENAGERIE_WEB_REQUEST"),
        limits(variables),
        searched(variables));
  }

  private static Limits limits(Variables variables) {
    var usual = Limits.USUAL;
    return new Limits(
        variables.duration(
            "MENAGERIE_WEB_TIMEOUT", usual.time(), Duration.ofMillis(100), Duration.ofMinutes(10)),
        variables.whole("MENAGERIE_WEB_LARGEST_REPLY_BYTES", usual.bytes(), 1 << 10, 64 << 20),
        variables.whole("MENAGERIE_WEB_LARGEST_RESULT_CHARS", usual.chars(), 100, 1 << 20),
        variables.whole("MENAGERIE_WEB_CONCURRENT_CALLS", usual.calls(), 1, 1000));
  }

  private static List<AddressRange> ranges(String text) {
    return Stream.of(text.split(",")).map(String::strip).map(AddressRange::of).toList();
  }

  private static Searched searched(Variables variables) {
    var kind = variables.read(SEARCH_KIND, Settings::engine);
    var url = variables.text(SEARCH_URL);
    var key = variables.secret(SEARCH_KEY);
    if (url.isEmpty()) {
      if (kind.isPresent() || key.isPresent()) {
        throw new IllegalArgumentException(
            "%s: must be set too, to the address of the search engine".formatted(SEARCH_URL));
      }
      return new Searched.Folder(
          variables.read(DOCUMENTS, Settings::folder).orElse(Path.of("documents")));
    }
    if (variables.text(DOCUMENTS).isPresent()) {
      throw new IllegalArgumentException(
          "%s and %s: set one of them; search looks through documents or the web"
              .formatted(SEARCH_URL, DOCUMENTS));
    }
    var engine = kind.orElse(Engine.SEARXNG);
    if (engine == Engine.BRAVE && key.isEmpty()) {
      throw new IllegalArgumentException(
          "%s or %s_FILE: must be set for brave".formatted(SEARCH_KEY, SEARCH_KEY));
    }
    return new Searched.Web(
        engine, variables.read(SEARCH_URL, text -> endpoint(text, engine)).orElseThrow(), key);
  }

  private static Engine engine(String text) {
    return Stream.of(Engine.values())
        .filter(engine -> engine.name().toLowerCase(Locale.ROOT).equals(text))
        .findAny()
        .orElseThrow(() -> Variables.wrong(text, "searxng or brave"));
  }

  /** With the engine's usual path where it has none. */
  private static URI endpoint(String text, Engine engine) {
    try {
      var url = new URI(text);
      var scheme = String.valueOf(url.getScheme());
      if ((scheme.equals("http") || scheme.equals("https"))
          && url.getHost() != null
          && url.getRawUserInfo() == null
          && url.getRawFragment() == null) {
        boolean bare = url.getRawPath().isEmpty() || url.getRawPath().equals("/");
        return bare ? url.resolve(engine.path()) : url;
      }
    } catch (URISyntaxException _) {
      // Said below.
    }
    throw Variables.wrong(text, "an address such as http://127.0.0.1:8888" + engine.path());
  }

  private static Path folder(String text) {
    try {
      var folder = Path.of(text);
      if (Files.isDirectory(folder) && Files.isReadable(folder)) {
        return folder;
      }
    } catch (InvalidPathException _) {
      // Said below.
    }
    throw Variables.wrong(text, "a folder that can be read");
  }
}
