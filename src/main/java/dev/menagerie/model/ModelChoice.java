// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * What the environment says of models. An empty text counts as nothing.
 *
 * @param url {@code MENAGERIE_MODEL_URL}, an OpenAI-compatible server, with or without {@code /v1}
 * @param urlKey {@code MENAGERIE_MODEL_KEY}, for that server; other keys are never sent there
 * @param name {@code MENAGERIE_MODEL_NAME}, the model that serves by default
 * @param openAiKey {@code OPENAI_API_KEY}
 * @param anthropicKey {@code ANTHROPIC_API_KEY}
 * @param geminiKey {@code GEMINI_API_KEY}
 * @param ollamaUrl {@code MENAGERIE_MODEL_OLLAMA_URL}, an Ollama server
 * @param ollamaKey {@code MENAGERIE_MODEL_OLLAMA_KEY}, for that server
 * @param timeout of one whole reply
 * @param outputLimit most tokens of a reply when the prompt sets no limit
 */
public record ModelChoice(
    Optional<String> url,
    Optional<String> urlKey,
    Optional<String> name,
    Optional<String> openAiKey,
    Optional<String> anthropicKey,
    Optional<String> geminiKey,
    Optional<String> ollamaUrl,
    Optional<String> ollamaKey,
    Duration timeout,
    int outputLimit) {

  public static final Duration TIMEOUT = Duration.ofMinutes(3);
  public static final int OUTPUT_LIMIT = 4096;

  private static final String OPENAI_MODEL = "gpt-4.1-mini";
  private static final String ANTHROPIC_MODEL = "claude-sonnet-4-5";
  private static final String GEMINI_MODEL = "gemini-flash-latest";

  /**
   * What was chosen.
   *
   * @param model the default, as {@code provider:model}
   */
  public record Chosen(List<Provider> providers, String model) {}

  public ModelChoice {
    url = said(url);
    urlKey = said(urlKey);
    name = said(name);
    openAiKey = said(openAiKey);
    anthropicKey = said(anthropicKey);
    geminiKey = said(geminiKey);
    ollamaUrl = said(ollamaUrl);
    ollamaKey = said(ollamaKey);
  }

  private static Optional<String> said(Optional<String> text) {
    return text.map(String::strip).filter(it -> !it.isEmpty());
  }

  /**
   * The providers that can be reached, and the model that serves by default: of the URL, else of
   * OpenAI, else of Anthropic, else of Gemini, else of Ollama, else of the first of one's own, else
   * the demo model. The server at the URL is called {@code compatible} beside a key of OpenAI and
   * {@code openai} otherwise; its first listed model serves unless one is named, and so does
   * Ollama's.
   *
   * @param own whose model is called {@code default} unless one is named
   * @param demo always among the providers
   * @param demoModel the demo provider's model
   * @throws IllegalArgumentException if a URL is not one
   */
  public Chosen choose(List<Provider> own, Provider demo, String demoModel) {
    var providers = new ArrayList<Provider>();
    var models = new ArrayList<String>();
    url.ifPresent(
        it -> {
          var provider =
              new OpenAiProvider(
                  openAiKey.isPresent() ? "compatible" : "openai",
                  it,
                  urlKey.orElse(""),
                  timeout,
                  outputLimit);
          providers.add(provider);
          models.add(name.or(provider::firstModel).orElse("default"));
        });
    openAiKey.ifPresent(
        key -> {
          providers.add(
              new OpenAiProvider("openai", OpenAiProvider.OPENAI, key, timeout, outputLimit));
          models.add(name.orElse(OPENAI_MODEL));
        });
    anthropicKey.ifPresent(
        key -> {
          providers.add(
              new AnthropicProvider(AnthropicProvider.ANTHROPIC, key, timeout, outputLimit));
          models.add(name.orElse(ANTHROPIC_MODEL));
        });
    geminiKey.ifPresent(
        key -> {
          providers.add(new GeminiProvider(GeminiProvider.GOOGLE, key, timeout, outputLimit));
          models.add(name.orElse(GEMINI_MODEL));
        });
    ollamaUrl.ifPresent(
        it -> {
          var provider = new OllamaProvider(it, ollamaKey.orElse(""), timeout, outputLimit);
          providers.add(provider);
          models.add(name.or(provider::firstModel).orElse("default"));
        });
    own.forEach(
        it -> {
          providers.add(it);
          models.add(name.orElse(ChatModelProvider.DEFAULT));
        });
    providers.add(demo);
    models.add(demoModel);
    var first = providers.getFirst().name();
    var model = models.getFirst();
    boolean whole = providers.stream().anyMatch(it -> model.startsWith(it.name() + ":"));
    unlike(providers);
    return new Chosen(List.copyOf(providers), whole ? model : first + ":" + model);
  }

  private static void unlike(List<Provider> providers) {
    var names = new HashSet<String>();
    for (var provider : providers) {
      if (!names.add(provider.name())) {
        throw new IllegalArgumentException(
            "two providers are called %s; name one's own differently".formatted(provider.name()));
      }
    }
  }
}
