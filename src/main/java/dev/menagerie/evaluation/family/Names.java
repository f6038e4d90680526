// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.family;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/** Made-up names: whoever knows them has read them in the task. */
final class Names {

  private static final List<String> STARTS =
      List.of(
          "bal", "cor", "dra", "fen", "gil", "hal", "jor", "kel", "lom", "mar", "nev", "or", "pel",
          "quin", "ros", "sel", "tor", "ul", "ver", "wen", "yar", "zan");
  private static final List<String> MIDDLES =
      List.of("a", "e", "i", "o", "u", "an", "el", "im", "or", "us");
  private static final List<String> ENDS =
      List.of("bo", "dan", "fa", "gar", "ko", "lis", "mir", "na", "ro", "sha", "tis", "vo");

  private Names() {}

  /** So many words, of which no two are alike and none begins with another. */
  static List<String> of(Chance chance, int count) {
    var names = new LinkedHashSet<String>();
    while (names.size() < count) {
      var name = chance.one(STARTS) + chance.one(MIDDLES) + chance.one(ENDS);
      names.add(name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1));
    }
    return new ArrayList<>(names);
  }
}
