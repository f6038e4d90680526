// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import dev.menagerie.core.Task;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Writing sentences that hold all of many words, in no more sentences than are allowed. */
public final class ConstrainedWriting implements Family {

  private static final List<String> WORDS =
      List.of(
          "apple",
          "arrow",
          "baker",
          "basket",
          "beach",
          "bell",
          "bird",
          "boat",
          "bottle",
          "branch",
          "bread",
          "bridge",
          "brush",
          "bucket",
          "butter",
          "candle",
          "carpet",
          "castle",
          "chair",
          "cheese",
          "child",
          "clock",
          "cloud",
          "coat",
          "coin",
          "corner",
          "cousin",
          "crowd",
          "curtain",
          "dance",
          "desert",
          "doctor",
          "door",
          "dress",
          "drum",
          "eagle",
          "engine",
          "farmer",
          "feather",
          "fence",
          "field",
          "finger",
          "fire",
          "flower",
          "forest",
          "friend",
          "garden",
          "glass",
          "glove",
          "grass",
          "hammer",
          "harbour",
          "hat",
          "hill",
          "honey",
          "horse",
          "island",
          "jacket",
          "jewel",
          "judge",
          "kettle",
          "kitchen",
          "ladder",
          "lake",
          "lamp",
          "leaf",
          "letter",
          "lion",
          "market",
          "meadow",
          "mirror",
          "money",
          "moon",
          "mountain",
          "needle",
          "night",
          "ocean",
          "orange",
          "owl",
          "painter",
          "paper",
          "pencil",
          "piano",
          "pillow",
          "pocket",
          "queen",
          "rabbit",
          "rain",
          "ribbon",
          "river",
          "road",
          "rope",
          "sailor",
          "salt",
          "school",
          "shadow",
          "sheep",
          "ship",
          "silver",
          "singer",
          "snow",
          "soldier",
          "spoon",
          "spring",
          "star",
          "stone",
          "storm",
          "street",
          "sugar",
          "table",
          "teacher",
          "thread",
          "tiger",
          "tower",
          "train",
          "tree",
          "valley",
          "village",
          "violin",
          "wagon",
          "wall",
          "water",
          "wheel",
          "window",
          "winter",
          "wolf",
          "wood",
          "wool");

  private final int keywords;

  /**
   * Texts that need so many words.
   *
   * @param keywords 2 to 60; 25 are about as hard as the paper's
   */
  public ConstrainedWriting(int keywords) {
    if (keywords < 2 || keywords > 60) {
      throw new IllegalArgumentException("keywords: %d, must be 2 to 60".formatted(keywords));
    }
    this.keywords = keywords;
  }

  @Override
  public String name() {
    return "constrained-writing-" + keywords;
  }

  @Override
  public Brief problem(long seed) {
    return new Brief(
        Chance.of(name(), seed).some(WORDS, keywords), Math.max(1, (keywords + 2) / 3));
  }

  /**
   * What the text must hold.
   *
   * @param sentences at most
   */
  public record Brief(List<String> keywords, int sentences) implements Problem {

    @Override
    public Task task() {
      return Task.of(
          "Write a text of at most %d sentences that uses all of these words: %s."
              .formatted(sentences, String.join(", ", keywords)));
    }

    /** The words that a text lacks; their plurals count as they do. */
    public List<String> missing(String text) {
      var lower = text.toLowerCase(Locale.ROOT);
      return keywords.stream()
          .filter(it -> !Pattern.compile("\\b" + it + "(?:s|es|'s)?\\b").matcher(lower).find())
          .toList();
    }

    @Override
    public Verdict check(String answer, World world) {
      int written = answer.strip().split("[.!?]+(?:\\s+|$)").length;
      var missing = missing(answer);
      if (!missing.isEmpty()) {
        return Verdict.wrong(
            missing.size(), keywords.size(), "missing: " + String.join(", ", missing));
      }
      return written > sentences
          ? Verdict.wrong("%d sentences, must be at most %d".formatted(written, sentences))
          : Verdict.RIGHT;
    }
  }
}
