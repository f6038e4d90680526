// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.retrieval;

import java.time.Instant;
import java.util.List;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.DoubleDocValuesField;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.LongField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.SortedSetDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** The fields of a document in the index, and the way back. */
final class Fields {

  /** Goes up when an index of an earlier release must be built anew. */
  static final String FORMAT = "1";

  static final String KEY = "key";
  static final String ID = "id";
  static final String FROM = "from";
  static final String TO = "to";
  static final String ENDED_BY = "ended-by";
  static final String TASK = "task";
  static final String WORDS = "words";
  static final String LENGTH = "length";
  static final String TEXT = "text";
  static final String KIND = "kind";
  static final String TAG = "tag";
  static final String ENTITY = "entity";
  static final String AT = "at";
  static final String BEGIN = "begin";
  static final String END = "end";
  static final String IMPORTANCE = "importance";

  /** The position that brought a vector which is kept elsewhere, as a word and as a number. */
  static final String MEANT = "meant";

  static final String MEANT_AT = "meant-at";

  private static final FieldType FREQUENCIES = new FieldType();

  static {
    FREQUENCIES.setTokenized(true);
    FREQUENCIES.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
    FREQUENCIES.freeze();
  }

  private Fields() {}

  /** Vectors of different models may live together as long as their dimensions differ. */
  static String vector(int dimension) {
    return "vector" + dimension;
  }

  static Term key(String id, long from) {
    return new Term(KEY, from + " " + id);
  }

  static org.apache.lucene.document.Document of(Document document) {
    var fields = new org.apache.lucene.document.Document();
    fields.add(new StringField(KEY, key(document.id(), document.from()).bytes(), Field.Store.NO));
    fields.add(new StringField(ID, document.id(), Field.Store.YES));
    fields.add(new BinaryDocValuesField(ID, new BytesRef(document.id())));
    fields.add(new NumericDocValuesField(FROM, document.from()));
    fields.add(new NumericDocValuesField(TO, document.to()));
    fields.add(new BinaryDocValuesField(ENDED_BY, new BytesRef(document.endedBy())));
    fields.add(new SortedDocValuesField(TASK, new BytesRef(document.task())));
    fields.add(new StoredField(TASK, document.task()));
    fields.add(new StoredField("path", document.path()));
    fields.add(new StringField(KIND, document.kind(), Field.Store.YES));
    document.tags().forEach(it -> fields.add(new StringField(TAG, it, Field.Store.YES)));
    document.entities().forEach(it -> fields.add(new StoredField(ENTITY, it)));
    document.entities().stream()
        .map(Names::normal)
        .filter(it -> !it.isEmpty())
        .distinct()
        .forEach(it -> fields.add(new SortedSetDocValuesField(ENTITY, new BytesRef(it))));
    fields.add(new DoubleDocValuesField(IMPORTANCE, document.importance()));
    fields.add(new StoredField(IMPORTANCE, document.importance()));
    words(document.text(), fields);
    times(document, fields);
    if (document.vector() != null) {
      fields.add(
          new KnnFloatVectorField(
              vector(document.vector().length),
              document.vector(),
              VectorSimilarityFunction.DOT_PRODUCT));
    }
    return fields;
  }

  /** The same with a vector that is kept elsewhere. */
  static org.apache.lucene.document.Document of(Document document, long meant) {
    var fields = of(document);
    fields.add(new StringField(MEANT, meant(meant).bytes(), Field.Store.NO));
    fields.add(new LongField(MEANT_AT, meant, Field.Store.NO));
    return fields;
  }

  static Term meant(long position) {
    return new Term(MEANT, Long.toString(position));
  }

  private static void words(String text, org.apache.lucene.document.Document fields) {
    var words = Words.ofDocument(text);
    fields.add(new Field(WORDS, new WordStream(words), FREQUENCIES));
    fields.add(new NumericDocValuesField(LENGTH, words.size()));
    fields.add(new StoredField(TEXT, text));
  }

  /** What is said of a moment lasts that moment; of a time without an end, for ever. */
  private static void times(Document document, org.apache.lucene.document.Document fields) {
    var begin = document.validFrom() == null ? document.at() : document.validFrom();
    long last = Long.MAX_VALUE;
    if (document.validTo() != null) {
      last = Math.max(nanos(begin), nanos(document.validTo()) - 1);
    } else if (document.validFrom() == null) {
      last = nanos(begin);
    }
    fields.add(new NumericDocValuesField(AT, nanos(document.at())));
    fields.add(new LongField(BEGIN, nanos(begin), Field.Store.NO));
    fields.add(new LongField(END, last, Field.Store.NO));
    stored("at", document.at(), fields);
    stored("valid-from", document.validFrom(), fields);
    stored("valid-to", document.validTo(), fields);
  }

  private static void stored(
      String name, @Nullable Instant time, org.apache.lucene.document.Document fields) {
    if (time != null) {
      fields.add(new StoredField(name, time.toString()));
    }
  }

  /**
   * Nanoseconds since 1970; times before 1678 and after 2261 all count as the first or last one.
   */
  static long nanos(Instant time) {
    try {
      return Math.addExact(
          Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
    } catch (ArithmeticException _) {
      return time.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /** A document as it was added, without its vector. */
  static Document document(
      org.apache.lucene.document.Document fields, long from, long to, String endedBy) {
    return new Document(
        text(fields, ID),
        from,
        to,
        endedBy,
        text(fields, KIND),
        text(fields, TEXT),
        List.of(fields.getValues(TAG)),
        fields.getField(IMPORTANCE).numericValue().doubleValue(),
        Instant.parse(text(fields, "at")),
        time(fields, "valid-from"),
        time(fields, "valid-to"),
        List.of(fields.getValues(ENTITY)),
        null,
        text(fields, TASK),
        text(fields, "path"));
  }

  private static String text(org.apache.lucene.document.Document fields, String name) {
    return fields.getField(name).stringValue();
  }

  private static @Nullable Instant time(org.apache.lucene.document.Document fields, String name) {
    var field = fields.getField(name);
    return field == null ? null : Instant.parse(field.stringValue());
  }
}
