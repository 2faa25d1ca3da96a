import { html, liveView } from "perigee";
import { mountains } from "./mountains.ts";
import { mountainRoute, searchRoute, toQuery } from "./routes.ts";

/** One mountain. Its URL has the search in it, too, so that its links lead back there wherever they are opened. */
export const Mountain = liveView(import.meta, {
  route: mountainRoute,

  mount: ({ params, search }) => {
    const mountain = mountains.find(({ id }) => id === params.id);
    // The route's schema lets no other id through.
    if (mountain === undefined) throw new Error(`no mountain has the id ${params.id}`);
    return { mountain, back: searchRoute.url({}, toQuery(search)) };
  },

  head: ({ mountain: { id, name, height, country } }) => ({
    title: name,
    description: `${name}, ${height} m, ${country}.`,
    canonical: mountainRoute.url({ id }),
    jsonLd: { "@context": "https://schema.org", "@type": "Mountain", name },
  }),

  render: ({ mountain, back }) => html`
    <section class="example search">
      <p><a href=${back} data-live-navigate>Back to the search</a></p>
      <div class="panel">
        <h1>${mountain.name}</h1>
        <p class="figure">${mountain.height.toLocaleString("en")} m</p>
        <p>${mountain.country}, ${mountain.continent}. First climbed in ${mountain.ascent}.</p>
      </div>
    </section>
  `,
});
