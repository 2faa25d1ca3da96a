/**
 * Parts that all views of a thread show, as they travel: made once, and encoded once.
 *
 * What travels names templates by numbers, and each view has numbers of its own. Views of the same kind
 * mostly have the same ones, so that a few forms of a part are enough for all of them.
 *
 * @module
 */
import { packShared } from "../protocol/codec.ts";
import type { Packed } from "../protocol/packed.ts";
import type { Change, TemplateValue } from "../protocol/value.ts";
import type { Rendered } from "../template/html.ts";
import { TemplateBook } from "./template-book.ts";

/** How a part, or what is different in it, travels to who has these numbers. */
interface Form {
  readonly numbers: ReadonlyMap<Rendered, number>;
  /** `undefined` when nothing is different. */
  readonly packed: Packed | undefined;
}

/** So many are kept of a part: views that learned its templates in other orders have others. */
const mostForms = 8;

const wholes = new WeakMap<Rendered, Form[]>();
const changes = new WeakMap<Rendered, WeakMap<Rendered, Form[]>>();

/** The whole of a shared part; `make` makes it when it is new. */
export function wholeOnce(
  part: Rendered,
  book: TemplateBook,
  make: (book: TemplateBook) => TemplateValue,
): TemplateValue {
  return onceIn(listIn(wholes, part), book, make);
}

/** What is different between two shared parts of one template; `make` compares them when that is new. */
export function changeOnce(
  before: Rendered,
  after: Rendered,
  book: TemplateBook,
  make: (book: TemplateBook) => Change | undefined,
): Change | undefined {
  const known = changes.get(after) ?? new WeakMap<Rendered, Form[]>();
  changes.set(after, known);
  return onceIn(listIn(known, before), book, make);
}

function listIn(lists: WeakMap<Rendered, Form[]>, part: Rendered): Form[] {
  const known = lists.get(part);
  if (known !== undefined) return known;
  const list: Form[] = [];
  lists.set(part, list);
  return list;
}

function onceIn<Made extends Change | undefined>(
  forms: Form[],
  book: TemplateBook,
  make: (book: TemplateBook) => Made,
): Made {
  const form = forms.find(({ numbers }) => hasNumbers(book, numbers)) ?? add(forms, book, make);
  if (form === undefined) return make(book);
  // It is written as the value that was packed: nobody looks into what travels before that.
  return form.packed as unknown as Made;
}

function add(
  forms: Form[],
  book: TemplateBook,
  make: (book: TemplateBook) => Change | undefined,
): Form | undefined {
  if (forms.length === mostForms) return undefined;
  const noting = new NotingBook(book);
  const made = make(noting);
  const packed = made === undefined ? undefined : packShared(made);
  const form: Form = { numbers: noting.numbers, packed };
  forms.push(form);
  return form;
}

/** Whether a view has just these numbers. What it has not numbered yet it numbers, as it will travel to it. */
function hasNumbers(book: TemplateBook, numbers: ReadonlyMap<Rendered, number>): boolean {
  for (const [part, number] of numbers) if (book.numberOf(part) !== number) return false;
  return true;
}

/** Notes which templates are asked for, the first of each. */
class NotingBook extends TemplateBook {
  readonly numbers = new Map<Rendered, number>();
  readonly #strings = new Set<TemplateStringsArray>();
  readonly #book: TemplateBook;

  constructor(book: TemplateBook) {
    super();
    this.#book = book;
  }

  override numberOf(rendered: Rendered): number {
    const number = this.#book.numberOf(rendered);
    if (!this.#strings.has(rendered.strings)) {
      this.#strings.add(rendered.strings);
      this.numbers.set(rendered, number);
    }
    return number;
  }
}
