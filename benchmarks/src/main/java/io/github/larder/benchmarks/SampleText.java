// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.LocalDate;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Function;

/**
 * Text as servers send it, of an exact length and the same in every run: orders in JSON, product
 * lists in HTML. Ids, dates and prices compress badly, as in reality: gzip makes 20 KB of the JSON
 * 2.9 times smaller and 200 KB 3.2 times, of the HTML 4.4 and 5 times. Real prose compresses
 * somewhat less.
 */
final class SampleText {

  private static final String[] WORDS =
      """
      apricot barley basil beetroot bottle butter cabbage candle caraway carrot cellar cheese cherry
      chestnut cider cinnamon clove coffee copper cranberry crate cream cucumber currant damson date
      dill dried elder fennel fig flour fresh fruit garlic ginger glass gooseberry grape green ham
      hazel heather honey hop jam jar juniper kale kettle larder lavender leek lemon lentil lime
      linen malt maple marrow medlar milk millet mint morel mulberry mushroom mustard nettle nutmeg
      oat olive onion orange oregano parsley parsnip peach pear peppered pickled plum poppy potato
      preserved pumpkin quince radish raisin raspberry red rhubarb ripe roasted rosemary rye saffron
      sage salted sealed shelf sloe smoked sorrel sour spelt spring stone sugar summer sweet tea
      thyme tin tomato turnip vanilla vinegar walnut wheat white wild winter wooden yeast
      """
          .split("\\s+");

  private static final int PRODUCTS = 500;

  private final SplittableRandom random;

  private SampleText(int length) {
    this.random = new SplittableRandom(length);
  }

  static byte[] json(int length) {
    SampleText text = new SampleText(length);
    return text.filled(length, "{\"orders\":[", ",", SampleText::order, "],\"note\":\"", "\"}");
  }

  static byte[] html(int length) {
    SampleText text = new SampleText(length);
    return text.filled(
        length,
        "<!DOCTYPE html>\n<html lang=\"en\"><head><title>Products</title></head>\n<body><ul>\n",
        "",
        SampleText::product,
        "</ul>\n<p>",
        "</p></body></html>\n");
  }

  /** As many pieces as fit; prose fills the rest. */
  private byte[] filled(
      int length,
      String start,
      String separator,
      Function<SampleText, String> piece,
      String end,
      String last) {
    StringBuilder text = new StringBuilder(start);
    int room = length - end.length() - last.length();
    String next = piece.apply(this);
    String before = "";
    while (text.length() + before.length() + next.length() <= room) {
      text.append(before).append(next);
      before = separator;
      next = piece.apply(this);
    }
    text.append(end);
    int rest = length - text.length() - last.length();
    text.append(prose(rest / 4 + 1), 0, rest).append(last);
    return text.toString().getBytes(UTF_8);
  }

  private String order() {
    return String.format(
        Locale.ROOT,
        "{\"id\":\"%s\",\"customer\":%d,\"placed\":\"%sT%02d:%02d:%02dZ\",\"total\":%.2f,"
            + "\"weight\":%s,\"paid\":%b,\"lines\":[%s,%s],\"comment\":\"%s\"}",
        uuid(),
        random.nextInt(100_000, 1_000_000),
        day(),
        random.nextInt(24),
        random.nextInt(60),
        random.nextInt(60),
        random.nextDouble(5, 500),
        random.nextDouble(0.1, 30),
        random.nextInt(5) > 0,
        line(),
        line(),
        prose(random.nextInt(6, 20)));
  }

  /** Some products are ordered again and again. */
  private String line() {
    int product = random.nextInt(PRODUCTS);
    return String.format(
        Locale.ROOT,
        "{\"sku\":\"%08d\",\"name\":\"%s %s\",\"count\":%d}",
        Math.floorMod(product * 15_485_863, 100_000_000),
        WORDS[product % WORDS.length],
        WORDS[product * 7 % WORDS.length],
        random.nextInt(1, 20));
  }

  private String product() {
    int sku = random.nextInt(100_000_000);
    return String.format(
        Locale.ROOT,
        "<li class=\"product\" id=\"p%08d\"><a href=\"/products/%08d\">"
            + "<img src=\"/images/%08x.jpg\" alt=\"\"></a>\n"
            + "<h2 class=\"product-name\">%s</h2><p class=\"product-text\">%s.</p>\n"
            + "<span class=\"product-price\">%.2f</span> <time datetime=\"%s\"></time></li>\n",
        sku,
        sku,
        random.nextInt(),
        prose(3),
        prose(random.nextInt(8, 24)),
        random.nextDouble(1, 200),
        day());
  }

  private UUID uuid() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private LocalDate day() {
    return LocalDate.of(2024, 1, 1).plusDays(random.nextInt(1000));
  }

  private String prose(int words) {
    StringBuilder prose = new StringBuilder();
    for (int i = 0; i < words; i++) {
      prose.append(i == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
    }
    return prose.toString();
  }
}
