// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Role;
import dev.menagerie.model.CacheConfig;
import dev.menagerie.model.ModelChoice;
import dev.menagerie.model.Price;
import dev.menagerie.model.Resilience;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The keys of models: which serve, for what, at what price, and what happens when one fails. */
final class ModelKeys {

  static final String OPENAI_KEY = "OPENAI_API_KEY";
  private static final String ANTHROPIC_KEY = "ANTHROPIC_API_KEY";
  private static final String GEMINI_KEY = "GEMINI_API_KEY";

  /** Secrets that have the names all others use. */
  static final List<String> PROVIDERS = List.of(OPENAI_KEY, ANTHROPIC_KEY, GEMINI_KEY);

  private static final String MODEL = "menagerie.model.";
  private static final String CACHE = MODEL + "cache.";

  private static final Key<String> URL =
      Key.optional(
          MODEL + "url", Kind.URL, "An OpenAI-compatible server, `http://127.0.0.1:8000/v1`.");
  private static final Key<String> KEY =
      Key.secret(
          MODEL + "key", Kind.TEXT, "The key for that server. Other keys are never sent there.");
  private static final Key<String> NAME =
      Key.optional(MODEL + "name", Kind.TEXT, "The model that serves by default.");
  private static final Key<String> OLLAMA_URL =
      Key.optional(
          MODEL + "ollama.url",
          Kind.URL,
          "An Ollama server, `http://127.0.0.1:11434`, asked in its own format: every model of it"
              + " takes schemas of replies, and a prompt longer than its context is refused, where"
              + " by `menagerie.model.url` it is cut without a word.");
  private static final Key<String> OLLAMA_KEY =
      Key.secret(MODEL + "ollama.key", Kind.TEXT, "The key for that server, if it wants one.");
  private static final KeyGroup ROLE =
      new KeyGroup(
          MODEL + "role.",
          "*",
          "models",
          "none",
          "The model for a role, `menagerie.model.role.judge=anthropic:...`; several seats are"
              + " separated by commas. Roles: solver, planner, executor, proposer, evaluator,"
              + " judge, critic, debater, aggregator, reflector, summariser.");
  private static final Key<String> FALLBACK =
      Key.optional(MODEL + "fallback", Kind.TEXT, "Serves when another model has failed for good.");
  private static final KeyGroup PRICE =
      new KeyGroup(
          MODEL + "price.",
          "*",
          "price",
          "shipped table",
          "`input/cached/output` in USD per million tokens by the beginning of `provider:model`.");
  private static final Key<Duration> KEEP =
      Key.optional(
          CACHE + "keep",
          Kind.DURATION,
          "How long replies are kept for [equal calls](#kept-replies), `PT1H`. Without it none"
              + " is.");
  private static final Key<Long> BYTES =
      Key.of(
          CACHE + "bytes",
          Kind.size(0, Long.MAX_VALUE),
          "64MiB",
          "Most of all kept replies of one tenant together, about; the least used go first.");
  static final Key<Double> SIMILARITY =
      Key.optional(
          CACHE + "similarity",
          Kind.of("number", ModelKeys::similarity),
          "The cosine from which a call counts as similar, above 0 and at most 1, `0.97`. Without"
              + " it calls must be equal.");
  private static final Key<Duration> TIMEOUT =
      Key.of(MODEL + "timeout", Kind.DURATION, "PT3M", "Of one whole reply.");
  private static final Key<Integer> OUTPUT_LIMIT =
      Key.of(
          MODEL + "output-limit",
          Kind.whole(1, 10_000_000),
          "4096",
          "Most tokens of a reply when the prompt sets no limit.");
  private static final Key<Integer> RETRIES =
      Key.of(
          MODEL + "retries",
          Kind.whole(0, 100),
          "8",
          "Of the fallback model, after its first attempt.");
  private static final Key<Duration> RETRY_DELAY =
      Key.of(
          MODEL + "retry-delay",
          Kind.DURATION,
          "PT0.25S",
          "Before the first retry; doubled for each further one, give or take a quarter.");
  private static final Key<Duration> MOST_DELAY =
      Key.of(MODEL + "max-retry-delay", Kind.DURATION, "PT20S", "Most of that.");
  private static final Key<Duration> MOST_AFTER =
      Key.of(
          MODEL + "max-retry-after",
          Kind.DURATION,
          "PT60S",
          "Longest wait that a provider may ask for; beyond it the model is given up.");
  private static final Key<Integer> FAILURES =
      Key.of(
          MODEL + "breaker-failures",
          Kind.whole(1, 1_000_000),
          "15",
          "Attempts failed in a row after which a model is left alone.");
  private static final Key<Duration> ALONE =
      Key.of(MODEL + "breaker-open", Kind.DURATION, "PT5S", "How long it is left alone.");

  static final List<Entry> ALL =
      List.of(
          URL,
          KEY,
          NAME,
          OLLAMA_URL,
          OLLAMA_KEY,
          ROLE,
          FALLBACK,
          PRICE,
          KEEP,
          BYTES,
          SIMILARITY,
          TIMEOUT,
          OUTPUT_LIMIT,
          RETRIES,
          RETRY_DELAY,
          MOST_DELAY,
          MOST_AFTER,
          FAILURES,
          ALONE);

  private ModelKeys() {}

  static ModelSettings models(Keys keys) {
    return new ModelSettings(
        choice(keys), roles(keys), keys.optional(FALLBACK), resilience(keys), prices(keys));
  }

  /**
   * What is known of providers. The keys of OpenAI, Anthropic and Gemini have the names all others
   * use.
   */
  private static ModelChoice choice(Keys keys) {
    return new ModelChoice(
        keys.optional(URL),
        keys.optional(KEY),
        keys.optional(NAME),
        keys.text(OPENAI_KEY),
        keys.text(ANTHROPIC_KEY),
        keys.text(GEMINI_KEY),
        keys.optional(OLLAMA_URL),
        keys.optional(OLLAMA_KEY),
        keys.get(TIMEOUT),
        keys.get(OUTPUT_LIMIT));
  }

  /** How long replies are kept; empty if they are not. */
  static Optional<CacheConfig> cache(Keys keys) {
    return keys.optional(KEEP)
        .map(it -> new CacheConfig(it, keys.get(BYTES), keys.optional(SIMILARITY)));
  }

  private static double similarity(String text) {
    double cosine = Kind.NUMBER.read(text).doubleValue();
    if (cosine > 0 && cosine <= 1) {
      return cosine;
    }
    throw new IllegalArgumentException(text + ", must be above 0 and at most 1");
  }

  private static Resilience resilience(Keys keys) {
    return new Resilience(
        keys.get(RETRIES),
        keys.get(RETRY_DELAY),
        keys.get(MOST_DELAY),
        keys.get(MOST_AFTER),
        keys.get(FAILURES),
        keys.get(ALONE));
  }

  // Asked one by one, since a variable of the environment is found but not listed by its key.
  private static Map<String, String> roles(Keys keys) {
    var names = Arrays.stream(Role.values()).map(it -> it.name().toLowerCase(Locale.ROOT)).toList();
    for (var name : keys.below(ROLE.prefix()).keySet()) {
      if (!names.contains(name)) {
        keys.fault(
            ROLE.prefix() + name,
            "unknown role, must be one of %s".formatted(String.join(", ", names)));
      }
    }
    var roles = new HashMap<String, String>();
    names.forEach(name -> keys.text(ROLE.prefix() + name).ifPresent(it -> roles.put(name, it)));
    return roles;
  }

  private static Map<String, Price> prices(Keys keys) {
    var prices = new HashMap<String, Price>();
    keys.below(PRICE.prefix())
        .forEach(
            (model, text) ->
                prices.put(
                    model.replace("\"", ""),
                    keys.made(PRICE.prefix() + model + ": ", () -> Price.parse(text), Price.FREE)));
    return prices;
  }
}
