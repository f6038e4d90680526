// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What starts a tool server as a process of this machine.
 *
 * @param words the program and its arguments, which no shell reads
 * @param variables of its environment beside the few that every process has
 */
record LocalCommand(List<String> words, Map<String, Variable> variables) {

  /** What a variable holds: a text, or the secret of a name. */
  sealed interface Variable {

    record Plain(String text) implements Variable {}

    record Secret(String name) implements Variable {}
  }

  private static final int MOST = 64;
  private static final int LONGEST = 1 << 15;

  /** By which the loader, a shell, an interpreter or a package runner is given other code. */
  private static final Pattern LOADING =
      Pattern.compile(
          "PATH|LD_.*|DYLD_.*|HOME|ENV|BASH_ENV|NODE_OPTIONS|NODE_PATH|NPM_CONFIG_.*"
              + "|_JAVA_OPTIONS|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|CLASSPATH"
              + "|PYTHON(PATH|STARTUP|HOME|USERBASE)|RUBY(OPT|LIB)|PERL5(OPT|LIB|DB)",
          Pattern.CASE_INSENSITIVE);

  LocalCommand {
    words = List.copyOf(words);
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
  }

  /**
   * Reads {@code {"command": ["npx", "-y", "some-server"], "env": {"MODE": "fast", "KEY":
   * {"secret": "shop"}}}}.
   *
   * @throws IllegalArgumentException if it is not that; the message begins with where
   */
  static LocalCommand of(JsonObject process) {
    var command = process.getOrDefault("command", JsonValue.NULL);
    if (!(command instanceof JsonArray given) || given.isEmpty() || given.size() > MOST) {
      throw Misread.at(
          "command",
          command,
          "a list of 1 to %d texts such as [\"npx\", \"-y\", \"some-server\"]".formatted(MOST));
    }
    var words = new ArrayList<String>();
    given.forEach(word -> words.add(text("command[%d]".formatted(words.size()), word)));
    if (words.getFirst().isBlank()) {
      throw new IllegalArgumentException("command[0]: empty, must be a program");
    }
    var env = process.getOrDefault("env", JsonValue.EMPTY_JSON_OBJECT);
    if (!(env instanceof JsonObject named) || named.size() > MOST) {
      throw Misread.at("env", env, "an object of at most %d variables".formatted(MOST));
    }
    var variables = new LinkedHashMap<String, Variable>();
    named.forEach((name, value) -> variables.put(name, variable(name, value)));
    return new LocalCommand(words, variables);
  }

  private static Variable variable(String name, JsonValue value) {
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]{0,127}")) {
      throw new IllegalArgumentException(
          "env: \"%s\", must be the name of a variable, of letters, digits and _"
              .formatted(ResultText.brief(name)));
    }
    var at = "env." + name;
    if (LOADING.matcher(name).matches()) {
      throw new IllegalArgumentException(
          at + ": decides which code a program is made of, and cannot be set here; leave it out");
    }
    if (value instanceof JsonObject secret
        && secret.size() == 1
        && secret.get("secret") instanceof JsonString named
        && named.getString().matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")) {
      return new Variable.Secret(named.getString());
    }
    if (value instanceof JsonString) {
      return new Variable.Plain(text(at, value));
    }
    throw new IllegalArgumentException(
        at + ": must be a text, or name a secret, such as {\"secret\": \"shop\"}");
  }

  private static String text(String at, JsonValue json) {
    if (json instanceof JsonString text
        && text.getString().length() <= LONGEST
        && text.getString().indexOf('\0') < 0) {
      return text.getString();
    }
    throw new IllegalArgumentException(
        "%s: must be a text of at most %d characters".formatted(at, LONGEST));
  }

  String program() {
    return words.getFirst();
  }

  /**
   * Requires that nothing in it looks like a secret: it is kept and shown as it is.
   *
   * @throws IllegalArgumentException if something does; the message does not repeat it
   */
  LocalCommand withoutSecrets(Secrets secrets) {
    for (int at = 0; at < words.size(); at++) {
      requirePlain("command[%d]".formatted(at), words.get(at), secrets);
    }
    variables.forEach(
        (name, value) -> {
          if (value instanceof Variable.Plain(var text)) {
            requirePlain("env." + name, text, secrets);
          }
        });
    return this;
  }

  private static void requirePlain(String at, String text, Secrets secrets) {
    if (!secrets.removed(text).equals(text)) {
      throw new IllegalArgumentException(
          at
              + ": looks like a secret, and would be kept and shown; set it as "
              + ToolSecrets.KEY
              + "NAME and give it by env, as {\"secret\": \"NAME\"}");
    }
  }

  /**
   * Requires that the secrets which it names are there.
   *
   * @throws IllegalArgumentException if one is not; the message says which key to set
   */
  void requireSecrets(ToolSecrets secrets) {
    variables.forEach(
        (name, value) -> {
          if (value instanceof Variable.Secret(var secret)) {
            secret("env." + name, secret, secrets);
          }
        });
  }

  /**
   * The variables with their secrets.
   *
   * @throws IllegalArgumentException if one is not there; the message says which key to set
   */
  Map<String, String> environment(ToolSecrets secrets) {
    var filled = new LinkedHashMap<String, String>();
    variables.forEach(
        (name, value) ->
            filled.put(
                name,
                switch (value) {
                  case Variable.Plain(var text) -> text;
                  case Variable.Secret(var secret) -> secret("env." + name, secret, secrets);
                }));
    return filled;
  }

  private static String secret(String at, String name, ToolSecrets secrets) {
    var secret =
        secrets
            .value(name)
            .orElseThrow(
                () -> new IllegalArgumentException(at + ".secret: " + ToolSecrets.missing(name)));
    if (secret.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "%s: the secret %s must not have a zero character".formatted(at, name));
    }
    return secret;
  }

  /** As it was written, with the names of secrets. */
  JsonObject json() {
    var json = Json.object().add("command", Json.array(words));
    var env = Json.object();
    variables.forEach(
        (name, value) ->
            env.add(
                name,
                switch (value) {
                  case Variable.Plain(var text) -> Json.text(text);
                  case Variable.Secret(var secret) -> Json.object().add("secret", secret).build();
                }));
    if (!variables.isEmpty()) {
      json.add("env", env);
    }
    return json.build();
  }
}
