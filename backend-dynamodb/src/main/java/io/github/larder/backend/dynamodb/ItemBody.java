package io.github.larder.backend.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.larder.model.Body;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A body among the members of {@code value}: text where the bytes are text, so that people can read
 * it, and always exact to the byte. An empty body has a length and no {@code body} (old emulators
 * refuse empty strings); no body at all has neither.
 */
final class ItemBody {

  private static final char REPLACEMENT = '\uFFFD';

  private ItemBody() {}

  static void write(Body body, Map<String, AttributeValue> value) {
    value.put(ItemAttribute.BODY_ENCODING, AttributeValue.fromS(body.encoding()));
    value.put(ItemAttribute.BODY_LENGTH, AttributeValue.fromN(Integer.toString(body.length())));
    value.put(ItemAttribute.BODY_CHECK, AttributeValue.fromS(checkOf(body.array())));
    if (body.length() > 0) {
      value.put(ItemAttribute.BODY, content(body.array()));
    }
  }

  static @Nullable Body read(ItemFields value) throws UnreadableItemException {
    if (!value.has(ItemAttribute.BODY_LENGTH)) {
      value.requireNone(
          ItemAttribute.BODY,
          ItemAttribute.PARTS,
          ItemAttribute.BODY_ENCODING,
          ItemAttribute.BODY_CHECK);
      return null;
    }
    String encoding = value.text(ItemAttribute.BODY_ENCODING);
    String check = value.text(ItemAttribute.BODY_CHECK);
    long length = value.number(ItemAttribute.BODY_LENGTH, 0, Integer.MAX_VALUE);
    byte[] bytes = value.has(ItemAttribute.BODY) ? value.content(ItemAttribute.BODY) : new byte[0];
    if (bytes.length != length) {
      throw new UnreadableItemException("the body does not have its length");
    }
    if (!checkOf(bytes).equals(check)) {
      throw new UnreadableItemException("the body does not match its checksum");
    }
    return Body.wrap(bytes, encoding);
  }

  /** Malformed input always decodes to a replacement character; only then a second look is due. */
  private static AttributeValue content(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    boolean exact = text.indexOf(REPLACEMENT) < 0 || Arrays.equals(text.getBytes(UTF_8), bytes);
    return exact
        ? AttributeValue.fromS(text)
        : AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(bytes));
  }

  private static String checkOf(byte[] bytes) {
    CRC32C check = new CRC32C();
    check.update(bytes);
    return HexFormat.of().toHexDigits((int) check.getValue());
  }
}
