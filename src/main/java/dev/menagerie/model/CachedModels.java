// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.menagerie.core.Role;
import dev.menagerie.engine.spi.ModelCall;
import dev.menagerie.engine.spi.ModelReply;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.Usage;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Models whose replies are kept for a while, in memory: an equal call has the same reply, at no
 * cost, and so has a similar one if that is configured.
 *
 * <p>Kept are whole replies of the model that was asked for: none that a limit or a filter cut, and
 * none of a fallback. What is reserved for a call is reserved for one that finds its reply too, and
 * given back.
 */
public final class CachedModels implements Models {

  private static final Set<String> WHOLE = Set.of("stop", "tool_calls");

  /** Of a key, an entry and the parts of a reply, about. */
  private static final int ENTRY_BYTES = 500;

  /**
   * A reply and the words that it answers.
   *
   * @param words empty if no other ones can be like them
   */
  private record Kept(ModelReply reply, Optional<LastWords> words) {

    int bytes() {
      int chars = reply.text().length();
      for (var call : reply.calls()) {
        chars += call.tool().length() + call.arguments().toString().length();
      }
      return 2 * chars + words.map(LastWords::bytes).orElse(0) + ENTRY_BYTES;
    }
  }

  private final Models models;
  private final Optional<Double> similarity;
  private final Function<String, Optional<float[]>> embedder;
  private final Cache<String, Kept> replies;

  /**
   * Models that have kept nothing yet.
   *
   * @param embedder the vector of a text, of length 1; empty if there is none now
   * @param nanos the time that passes, whatever the clock shows
   */
  public CachedModels(
      Models models,
      CacheConfig config,
      Function<String, Optional<float[]>> embedder,
      Ticker nanos) {
    this.models = models;
    this.similarity = config.similarity();
    this.embedder = embedder;
    this.replies =
        Caffeine.newBuilder()
            .expireAfterWrite(config.keep())
            .maximumWeight(config.bytes())
            .<String, Kept>weigher((_, kept) -> kept.bytes())
            .ticker(nanos)
            .executor(Runnable::run)
            .build();
  }

  @Override
  public ModelReply reply(ModelCall call) {
    var prompt = call.prompt();
    var model = models.model(prompt.role(), prompt.seat(), call.models());
    if (prompt.sampling().temperature() > 0 && call.path().isEmpty()) {
      return models.reply(call);
    }
    var key = CallKey.whole(model, call);
    var equal = replies.getIfPresent(key);
    if (equal != null) {
      return again(call, equal.reply());
    }
    var words = similarity.flatMap(_ -> LastWords.of(model, call, embedder));
    var similar = words.flatMap(this::nearest);
    if (similar.isPresent()) {
      return again(call, similar.get());
    }
    var reply = models.reply(call);
    if (WHOLE.contains(reply.finish()) && reply.model().equals(model)) {
      replies.put(key, new Kept(reply, words));
    }
    return reply;
  }

  private Optional<ModelReply> nearest(LastWords words) {
    double best = similarity.orElseThrow();
    Optional<ModelReply> nearest = Optional.empty();
    for (var kept : replies.asMap().values()) {
      double likeness = kept.words().map(words::likeness).orElse(0.0);
      if (likeness >= best) {
        best = likeness;
        nearest = Optional.of(kept.reply());
      }
    }
    return nearest;
  }

  /** A reply without a model: the task sees an attempt as of any other. */
  private static ModelReply again(ModelCall call, ModelReply known) {
    call.listener().reserve();
    call.listener().attempt();
    if (!known.text().isEmpty()) {
      call.listener().delta(known.text());
    }
    return known.again();
  }

  /** Forgets every reply. */
  public void forget() {
    replies.invalidateAll();
  }

  @Override
  public Usage reservation(ModelCall call) {
    return models.reservation(call);
  }

  @Override
  public String model(Role role, int seat, Map<String, String> chosen) {
    return models.model(role, seat, chosen);
  }
}
