// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.model.Body;
import io.github.larder.model.EntryVersion;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A body among the members of {@code value}: text where the bytes are text, so that people can read
 * it, and always exact to the byte. An empty body has a length and no {@code body} (old emulators
 * refuse empty strings); no body at all has neither. All three have a {@link BodyCheck}.
 */
final class ItemBody {

  private static final char REPLACEMENT = '\uFFFD';

  private ItemBody() {}

  static void write(
      String itemKey,
      EntryVersion version,
      @Nullable Body body,
      Map<String, AttributeValue> value) {
    String generation = Versions.generation(version);
    if (body == null) {
      String check = BodyCheck.ofNone(itemKey, generation);
      value.put(ItemAttribute.BODY_CHECK, AttributeValue.fromS(check));
      return;
    }
    AttributeValue content = body.length() == 0 ? null : content(body.array());
    value.put(ItemAttribute.BODY_ENCODING, ItemText.of(body.encoding()));
    value.put(ItemAttribute.BODY_LENGTH, AttributeValue.fromN(Integer.toString(body.length())));
    String check =
        BodyCheck.ofInline(itemKey, generation, body.encoding(), type(content), body.array());
    value.put(ItemAttribute.BODY_CHECK, AttributeValue.fromS(check));
    if (content != null) {
      value.put(ItemAttribute.BODY, content);
    }
  }

  static @Nullable Body read(String itemKey, EntryVersion version, ItemFields value)
      throws UnreadableItemException {
    String generation = Versions.generation(version);
    String check = value.text(ItemAttribute.BODY_CHECK);
    if (!value.has(ItemAttribute.BODY_LENGTH)) {
      value.requireNone(ItemAttribute.BODY, ItemAttribute.PARTS, ItemAttribute.BODY_ENCODING);
      require(check, BodyCheck.ofNone(itemKey, generation));
      return null;
    }
    String encoding = value.text(ItemAttribute.BODY_ENCODING);
    long length = value.number(ItemAttribute.BODY_LENGTH, 0, Integer.MAX_VALUE);
    AttributeValue content = value.attributes().get(ItemAttribute.BODY);
    byte[] bytes = content == null ? new byte[0] : value.content(ItemAttribute.BODY);
    if (bytes.length != length) {
      throw new UnreadableItemException("the body does not have its length");
    }
    require(check, BodyCheck.ofInline(itemKey, generation, encoding, type(content), bytes));
    return Body.wrap(bytes, encoding);
  }

  private static void require(String check, String computed) throws UnreadableItemException {
    if (!check.equals(computed)) {
      throw new UnreadableItemException("the body does not match its checksum");
    }
  }

  private static @Nullable String type(@Nullable AttributeValue content) {
    return content == null ? null : content.type().name();
  }

  /** Malformed input always decodes to a replacement character; only then a second look is due. */
  private static AttributeValue content(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    boolean exact = text.indexOf(REPLACEMENT) < 0 || Arrays.equals(text.getBytes(UTF_8), bytes);
    return exact
        ? AttributeValue.fromS(text)
        : AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(bytes));
  }
}
